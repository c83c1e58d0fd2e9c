using IacpBus.Contracts.Json;

namespace IacpBus.Contracts.Iacp;

/// <summary>
/// The header of one IACP message and its payload (spec/iacp.md section 1), without its signature. What a received
/// envelope claims is worth nothing until its signature was checked; see the transport's <c>AcceptedEnvelope</c>.
/// </summary>
public sealed record Envelope
{
    /// <summary>The protocol version that this library writes.</summary>
    public const string CurrentVersion = "1.0";

    /// <summary>Seconds a message lives when it names no <c>ttl_seconds</c>.</summary>
    public const int DefaultTtlSeconds = 3600;

    /// <summary><c>version</c>, MAJOR.MINOR; only the major number matters.</summary>
    public string Version { get; init; } = CurrentVersion;

    /// <summary><c>message_id</c></summary>
    public required MessageId MessageId { get; init; }

    /// <summary><c>correlation_id</c>: the conversation. <c>null</c> when the sender named none.</summary>
    public CorrelationId? CorrelationId { get; init; }

    /// <summary><c>in_reply_to</c>: the message that this one answers (an extension; spec/iacp.md 1.4).</summary>
    public MessageId? InReplyTo { get; init; }

    /// <summary><c>sender.agent_id</c></summary>
    public required AgentId Sender { get; init; }

    /// <summary><c>recipient.agent_id</c></summary>
    public required RecipientAddress Recipient { get; init; }

    /// <summary><c>recipient.channel</c>; the channel of the intent when the sender named none.</summary>
    public required ChannelName Channel { get; init; }

    /// <summary><c>timestamp</c>: when it was made.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary><c>ttl_seconds</c>: how long from <see cref="Timestamp"/> it may still be handled; at least 1.</summary>
    public int TtlSeconds { get; init; } = DefaultTtlSeconds;

    /// <summary><c>message.type</c></summary>
    public required MessageType Type { get; init; }

    /// <summary><c>message.intent</c></summary>
    public required MessageIntent Intent { get; init; }

    /// <summary><c>message.payload</c>, always an object.</summary>
    public CanonicalJson Payload { get; init; }

    /// <summary>The moment after which it must not be handled any more; the end of time when the sum lies beyond it.</summary>
    public DateTimeOffset ExpiresAt => (DateTimeOffset.MaxValue - Timestamp).Ticks / TimeSpan.TicksPerSecond < TtlSeconds
        ? DateTimeOffset.MaxValue
        : Timestamp.AddSeconds(TtlSeconds);

    /// <summary>The conversation it belongs to: its correlation_id, or itself when it has none.</summary>
    public CorrelationId Conversation => CorrelationId ?? Iacp.CorrelationId.From(MessageId);

    /// <summary>Says who to whom, never what.</summary>
    public override string ToString() => $"{Type} {Intent} {MessageId} {Sender} -> {Recipient}";
}
