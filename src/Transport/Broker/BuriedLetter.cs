using IacpBus.Contracts.Iacp;

namespace IacpBus.Transport.Broker;

/// <summary>
/// A message in dead letters or quarantine. Every text in it came from the network and may hold anything: escape it
/// before it reaches a terminal.
/// </summary>
public sealed record BuriedLetter
{
    /// <summary>
    /// What names the letter: its <c>message_id</c>, else the AMQP property of that name, else <c>sha256-</c> and the first
    /// 16 hex digits of the body's hash. Not unique: senders choose it.
    /// </summary>
    public required string Id { get; init; }

    /// <summary>The envelope's <c>message_id</c>; <c>null</c> when the body has no sound one.</summary>
    public MessageId? MessageId { get; init; }

    /// <summary>Who claims to have sent it; <c>null</c> when the body is no envelope. In quarantine nobody has verified it.</summary>
    public AgentId? Sender { get; init; }

    /// <summary>The envelope's type; <c>null</c> when it has no sound one.</summary>
    public MessageType? Type { get; init; }

    /// <summary>The envelope's intent; <see cref="MessageIntent.None"/> when it has no sound one.</summary>
    public MessageIntent Intent { get; init; }

    /// <summary>When it was buried, as its headers say; <c>null</c> when they do not.</summary>
    public DateTimeOffset? BuriedAt { get; init; }

    /// <summary>The IACP error code; <c>null</c> for what the broker itself moved.</summary>
    public string? Code { get; init; }

    /// <summary>A fixed word such as <c>bad_signature</c>, or the broker's, such as <c>expired</c>; <c>null</c> when no header says.</summary>
    public string? Reason { get; init; }

    /// <summary>The reason as a sentence.</summary>
    public string? Description { get; init; }

    /// <summary>Bytes of the body.</summary>
    public required int Size { get; init; }

    /// <summary>The AMQP headers as text; what is nested is written like JSON. Empty in a list.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>The original bytes. Empty in a list.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }
}
