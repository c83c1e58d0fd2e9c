namespace IacpBus.Contracts.Iacp;

/// <summary>The words of the wire for types and intents, declared once.</summary>
public static class WireNames
{
    /// <summary>The value of <c>message.type</c>.</summary>
    public static string Of(MessageType type) => type switch
    {
        MessageType.Request => "request",
        MessageType.Response => "response",
        MessageType.Event => "event",
        MessageType.Error => "error",
        MessageType.Heartbeat => "heartbeat",
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    /// <summary>The value of <c>message.intent</c>; <c>null</c> for <see cref="MessageIntent.None"/>.</summary>
    public static string? Of(MessageIntent intent) => intent switch
    {
        MessageIntent.None => null,
        MessageIntent.Handoff => "handoff",
        MessageIntent.Query => "query",
        MessageIntent.Negotiate => "negotiate",
        MessageIntent.Notify => "notify",
        MessageIntent.Health => "health",
        _ => throw new ArgumentOutOfRangeException(nameof(intent)),
    };

    internal static bool TryType(ReadOnlySpan<byte> text, out MessageType type)
    {
        (bool known, type) = text switch
        {
            _ when text.SequenceEqual("request"u8) => (true, MessageType.Request),
            _ when text.SequenceEqual("response"u8) => (true, MessageType.Response),
            _ when text.SequenceEqual("event"u8) => (true, MessageType.Event),
            _ when text.SequenceEqual("error"u8) => (true, MessageType.Error),
            _ when text.SequenceEqual("heartbeat"u8) => (true, MessageType.Heartbeat),
            _ => (false, default),
        };
        return known;
    }

    internal static bool TryIntent(ReadOnlySpan<byte> text, out MessageIntent intent)
    {
        intent = text switch
        {
            _ when text.SequenceEqual("handoff"u8) => MessageIntent.Handoff,
            _ when text.SequenceEqual("query"u8) => MessageIntent.Query,
            _ when text.SequenceEqual("negotiate"u8) => MessageIntent.Negotiate,
            _ when text.SequenceEqual("notify"u8) => MessageIntent.Notify,
            _ when text.SequenceEqual("health"u8) => MessageIntent.Health,
            _ => MessageIntent.None,
        };
        return intent != MessageIntent.None;
    }
}
