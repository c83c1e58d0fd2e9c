using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Transport.Trust;

namespace IacpBus.Transport.Receiving;

/// <summary>
/// An envelope that passed every check of the receive road. Only the road can make one, so code that would act on
/// unchecked input does not compile. Immutable and thread-safe.
/// </summary>
public sealed class AcceptedEnvelope
{
    internal AcceptedEnvelope(UnverifiedEnvelope claimed, Envelope envelope, IacpMessage message, Verification verification, ReadOnlyMemory<byte> contentHash, bool redelivered, int attempt, ReadOnlyMemory<byte> body, bool isForwarded)
    {
        Claimed = claimed;
        Envelope = envelope;
        Message = message;
        Verification = verification;
        ContentHash = contentHash;
        Redelivered = redelivered;
        Attempt = attempt;
        Body = body;
        IsForwarded = isForwarded;
    }

    /// <summary>The header and payload.</summary>
    public Envelope Envelope { get; }

    /// <summary>The payload as a typed message.</summary>
    public IacpMessage Message { get; }

    /// <summary>What the signature was worth. Under the default policy always <see cref="Verification.Verified"/>.</summary>
    public Verification Verification { get; }

    /// <summary>SHA-256 (32 bytes) of what the signature covers: the identity of the content whatever its spelling.</summary>
    public ReadOnlyMemory<byte> ContentHash { get; }

    /// <summary>Whether the broker has delivered it before; then an earlier run may have had effects.</summary>
    public bool Redelivered { get; }

    /// <summary>1 for the first delivery, 2 for the first repeat. Advisory: anybody who can publish may set it.</summary>
    public int Attempt { get; }

    /// <summary>
    /// Whether another instance of this agent took it from the inbox and passed it on, because it concerns something
    /// that goes on in this one.
    /// </summary>
    public bool IsForwarded { get; }

    /// <summary>As it came.</summary>
    internal ReadOnlyMemory<byte> Body { get; }

    internal UnverifiedEnvelope Claimed { get; }

    /// <summary>A message that took the whole road when it came, and was kept as bytes since.</summary>
    /// <exception cref="InvalidDataException">The bytes are not what was kept.</exception>
    internal static AcceptedEnvelope Restore(ReadOnlyMemory<byte> body, Verification verification, ReadOnlyMemory<byte> contentHash, int attempt) =>
        EnvelopeReader.TryRead(body, Sending.SignedMessage.Kept, out UnverifiedEnvelope? claimed, out _)
        && claimed.Envelope is { } envelope
        && MessageReader.TryRead(envelope, out IacpMessage? message, out _)
            ? new AcceptedEnvelope(claimed, envelope, message!, verification, contentHash, redelivered: attempt > 1, attempt, body, isForwarded: false)
            : throw new InvalidDataException("A message that was kept cannot be read any more.");
}
