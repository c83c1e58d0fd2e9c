using IacpBus.StoryCheck.Watching;

namespace IacpBus.StoryCheck.Rules;

/// <summary>A message as the event that it is in both tables.</summary>
/// <param name="Word">For people.</param>
/// <param name="Own">The columns of the speaker that it can come from.</param>
/// <param name="Peer">The column of the listener.</param>
/// <param name="IsAnswer">Whether it is a response: one that comes from no column must have been asked for.</param>
internal sealed record Happening(string Word, IReadOnlyList<string> Own, string Peer, bool IsAnswer)
{
    /// <summary>What a message of a negotiation is; <c>null</c> when it is in no table.</summary>
    public static Happening? OfNegotiation(TapMessage message, bool byProposer)
    {
        string? word = message.Type switch
        {
            "error" => "fail",
            "event" => WordOfEvent(message),
            _ => WordOfAnswer(message),
        };
        word = (word, byProposer) switch
        {
            // Other terms are a proposal when the proposer names them, and a counter-offer when the worker does.
            ("counter", true) => "propose",
            ("propose", false) => "counter",
            _ => word,
        };
        return word is null ? null : new Happening(word, message.Type == "error" ? [] : [word], Capital(word), message.Type == "response");
    }

    /// <summary>The same for a handoff.</summary>
    public static Happening? OfHandoff(TapMessage message, bool bySender)
    {
        if (message.Kind == "request/handoff")
        {
            return new Happening(message.IsStatusQuery ? "query" : "request", [], message.IsStatusQuery ? "Query" : "Request", false);
        }

        string? word = (message.Type, message.Kind) switch
        {
            ("error", _) => "failed",
            ("event", _) when message.Payload.Text("event_type") == "handoff_cancelled" => "cancelled",
            ("event", _) => WordOfEvent(message) switch { "complete" => "completed", "fail" => "failed", "accept" => "accepted", "cancel" => "cancelled", "progress" => "progress", _ => null },
            (_, "response/handoff") => message.Payload.Text("status"),
            _ => null,
        };
        if (bySender)
        {
            return word == "cancelled" ? new Happening(word, ["cancel"], "Cancel", false) : null;
        }

        string[]? own = word switch
        {
            _ when message.Type == "error" => [],
            "accepted" => ["slot"],
            "progress" => ["progress"],
            "completed" => ["complete"],
            "failed" => ["fail", "expires"],
            "queued" or "rejected" or "duplicate" or "already_done" or "in_progress" or "cancelled" => [],
            _ => null,
        };
        return own is null ? null : new Happening(word!, own, string.Concat(word!.Split('_').Select(Capital)), message.Type == "response");
    }

    private static string? WordOfAnswer(TapMessage message) => message.IsProposal ? "propose" : message.Answer switch
    {
        "accepted" => "accept",
        "rejected" => "reject",
        "counter" => "counter",
        "pending" => "pending",
        _ => null,
    };

    private static string? WordOfEvent(TapMessage message) => (message.Payload.Text("event_type"), message.Payload.Text("status")) switch
    {
        _ when message.IsSettlement => "settle",
        _ when message.IsCompletion => "complete",
        ("settlement_receipt", _) => "receipt",
        ("disputed", _) => "dispute",
        ("failed", _) or (_, "failed") => "fail",
        ("negotiation_cancelled", _) or (_, "cancelled") => "cancel",
        ("accepted", _) => "accept",
        _ when message.IsProgress => "progress",
        _ => null,
    };

    private static string Capital(string word) => char.ToUpperInvariant(word[0]) + word[1..];
}
