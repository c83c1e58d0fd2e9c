using IacpBus.Contracts.Iacp;

namespace IacpBus.Testing;

/// <summary>A message that was not handled, as it lies in dead letters or quarantine.</summary>
public sealed record BuriedMessage
{
    /// <summary>The bytes as they came.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The error; <c>null</c> when the message's time to live ended in the queue, where no agent saw it.</summary>
    public ErrorCode? Code { get; init; }

    /// <summary>The reason in one word, such as <c>expired</c> or <c>bad_signature</c>.</summary>
    public required string Reason { get; init; }

    /// <summary>The reason in a sentence, with the exception of a handler that failed.</summary>
    public string? Description { get; init; }

    /// <summary>The envelope as far as it can be read. In quarantine nobody vouches for it.</summary>
    public Envelope? Claimed { get; init; }
}
