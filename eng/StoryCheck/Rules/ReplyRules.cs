using IacpBus.StoryCheck.Watching;

namespace IacpBus.StoryCheck.Rules;

/// <summary>Requests are answered, by whom they were sent to; those to everybody, by anybody.</summary>
internal static class ReplyRules
{
    public static IEnumerable<string> Check(IReadOnlyList<TapMessage> messages) => Unanswered(messages).Concat(Strays(messages));

    /// <summary>Whether <paramref name="reply"/> is an answer to <paramref name="request"/> from an agent that was asked.</summary>
    public static bool Answers(TapMessage reply, TapMessage request) =>
        Names(reply, request) && WasAsked(reply.Sender, request) && reply.Recipient == request.Sender && reply.Number > request.Number;

    private static bool WasAsked(string? agent, TapMessage request) =>
        request.Recipient == "*" ? agent != request.Sender : agent == request.Recipient;

    private static IEnumerable<string> Unanswered(IReadOnlyList<TapMessage> messages) =>
        from request in messages
        where request.Type == "request" && request.Answer is null && !messages.Any(reply => reply.Type == "response" && Answers(reply, request))
        select $"{request}: {(request.Recipient == "*" ? "nobody answered" : $"{request.Recipient?.Printable()} did not answer")}";

    private static IEnumerable<string> Strays(IReadOnlyList<TapMessage> messages) =>
        from reply in messages
        where reply.Type == "response" && !messages.Any(request => (request.Type == "request" || IsCounterOffer(request)) && Answers(reply, request))
        select $"{reply}: answers nothing that its sender was asked";

    /// <summary>An answer that may be answered.</summary>
    private static bool IsCounterOffer(TapMessage message) => message.Answer == "counter";

    /// <summary>By in_reply_to where it is there, and always by the conversation.</summary>
    private static bool Names(TapMessage reply, TapMessage request) =>
        (reply.InReplyTo ?? request.Id) == request.Id
        && reply.CorrelationId is { } conversation
        && (conversation == request.CorrelationId || conversation == request.Id);
}
