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
        where request.Type == "request" && request.Answer is null && !IsAnswered(request, messages) && !WasAskedAgain(request, messages)
        select $"{request}: {(request.Recipient == "*" ? "nobody answered" : $"{request.Recipient?.Printable()} did not answer")}";

    private static bool IsAnswered(TapMessage request, IReadOnlyList<TapMessage> messages) =>
        messages.Any(reply => reply.Type == "response" && Answers(reply, request));

    /// <summary>Nobody may be there yet when everybody is asked; then the asker asks once more, until somebody is.</summary>
    private static bool WasAskedAgain(TapMessage request, IReadOnlyList<TapMessage> messages) =>
        request.Recipient == "*"
        && messages.Any(again => again.Number > request.Number && again.Recipient == "*" && again.Kind == request.Kind && again.Sender == request.Sender && IsAnswered(again, messages));

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
