using IacpBus.Contracts.Iacp;
using IacpBus.Transport.Trust;

namespace IacpBus.Transport.Receiving;

/// <summary>
/// Why the road did not let a message through. <paramref name="Envelope"/> is <c>null</c> when not even sender and
/// recipient could be read.
/// </summary>
internal sealed record Refusal(EnvelopeError Error, UnverifiedEnvelope? Envelope, Verification Verification)
{
    /// <summary>
    /// Whether it simply was not meant for this agent: a broadcast of its own, or one for others. Every agent hears every
    /// broadcast, so such a message is done with and neither kept nor counted as refused.
    /// </summary>
    public bool IsNotForMe { get; init; }

    /// <summary>SHA-256 of what the signature covers, good or not; empty when it was refused before that was looked at.</summary>
    public ReadOnlyMemory<byte> ContentHash { get; init; }

    /// <summary>Only a good signature earns the unbounded dead letters and an answer.</summary>
    public bool IsFromVerifiedSender => Verification == Verification.Verified;
}
