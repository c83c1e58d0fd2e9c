using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Transport.Trust;

namespace IacpBus.Transport.Receiving;

/// <summary>
/// The receive road up to the typed message, in its order (docs/decisions/0003): what needs only the bytes and the key
/// cache. A message cannot skip a step, and no step throws for what a message holds. Thread-safe.
/// </summary>
internal sealed class ReceivePipeline(
    AgentId self, Ear ear, SignaturePolicy policy, EnvelopeReaderOptions readerOptions, TimeSpan clockSkew, SignatureVerifier verifier, TimeProvider clock)
{
    /// <summary><c>true</c> with the accepted envelope, <c>false</c> with the reason.</summary>
    public bool TryAdmit(in Delivery delivery, [NotNullWhen(true)] out AcceptedEnvelope? accepted, [NotNullWhen(false)] out Refusal? refusal)
    {
        accepted = null;
        if (CheckContentType(delivery.ContentType) is { } wrongType)
        {
            return Refuse(wrongType, null, Verification.Unsigned, out refusal);
        }

        if (!EnvelopeReader.TryRead(delivery.Body, readerOptions, out UnverifiedEnvelope? claimed, out EnvelopeError? unreadable))
        {
            return Refuse(unreadable, null, Verification.Unsigned, out refusal);
        }

        if (CheckAddress(claimed) is { } notForMe)
        {
            refusal = new Refusal(notForMe, claimed, Verification.Unsigned) { IsNotForMe = ear == Ear.Presence && claimed.Recipient.IsBroadcast };
            return false;
        }

        var contentHash = new byte[SHA256.HashSizeInBytes];
        Verification verification = verifier.Verify(claimed, contentHash);
        if (CheckIdentity(verification, claimed.Sender) is { } notTrusted)
        {
            return Refuse(notTrusted, claimed, verification, out refusal, contentHash);
        }

        if (claimed.Envelope is not { } envelope)
        {
            return Refuse(claimed.Defect!, claimed, verification, out refusal, contentHash);
        }

        if (CheckFreshness(envelope) is { } stale)
        {
            return Refuse(stale, claimed, verification, out refusal, contentHash);
        }

        if (!MessageReader.TryRead(envelope, out IacpMessage? message, out EnvelopeError? invalid))
        {
            return Refuse(invalid!, claimed, verification, out refusal, contentHash);
        }

        refusal = null;
        accepted = new AcceptedEnvelope(claimed, envelope, message!, verification, contentHash, delivery.Redelivered, delivery.Attempt, delivery.Body, IsForwarded(claimed));
        return true;
    }

    /// <summary>Whether its time has passed; asked again before a handler starts that had to wait.</summary>
    public EnvelopeError? CheckExpired(Envelope envelope) => clock.GetUtcNow() > envelope.ExpiresAt
        ? new EnvelopeError(ErrorCode.Timeout, "expired", "The message's time to live had passed before it could be handled.")
        : null;

    /// <summary>
    /// A type that says the body is something else is refused. It never lets anything through: whatever passes here
    /// takes every other step.
    /// </summary>
    private static EnvelopeError? CheckContentType(string? contentType)
    {
        ReadOnlySpan<char> type = contentType;
        int parameters = type.IndexOf(';');
        type = (parameters < 0 ? type : type[..parameters]).Trim();
        return type.IsEmpty
            || type.Equals("application/iacp+json", StringComparison.OrdinalIgnoreCase)
            || type.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            ? null
            : new EnvelopeError(ErrorCode.PayloadInvalid, "content_type", "The content type must be application/iacp+json.");
    }

    private EnvelopeError? CheckAddress(UnverifiedEnvelope claimed)
    {
        bool forMe = ear == Ear.Inbox
            ? !claimed.Recipient.IsBroadcast && claimed.Recipient.Agent == self
            : IsForwarded(claimed) ? claimed.Recipient.Agent == self : claimed.Recipient.Covers(self) && claimed.Sender != self;
        return forMe ? null : new EnvelopeError(ErrorCode.PayloadInvalid, "wrong_recipient", "The message is addressed to somebody else.", "$.recipient.agent_id");
    }

    /// <summary>What is for one agent comes to the presence queue only from another instance of it (docs/decisions/0008).</summary>
    private bool IsForwarded(UnverifiedEnvelope claimed) => ear == Ear.Presence && !claimed.Recipient.IsBroadcast;

    private EnvelopeError? CheckIdentity(Verification verification, AgentId sender) => (policy, verification) switch
    {
        (_, Verification.Verified) => null,
        (SignaturePolicy.Open, _) => null,
        (SignaturePolicy.Registered, Verification.UnknownKey) => null,
        (SignaturePolicy.Registered, Verification.Unsigned) when !verifier.HasKey(sender) => null,
        (_, Verification.Unsigned) => new EnvelopeError(ErrorCode.IdentityInvalid, "unsigned", "The message is not signed."),
        (_, Verification.UnknownKey) => new EnvelopeError(ErrorCode.IdentityInvalid, "unknown_key", "No key of the sender is known here."),
        _ => new EnvelopeError(ErrorCode.IdentityInvalid, "bad_signature", "The signature does not fit any valid key of the sender."),
    };

    private EnvelopeError? CheckFreshness(Envelope envelope) => envelope.Timestamp > clock.GetUtcNow() + clockSkew
        ? new EnvelopeError(ErrorCode.PayloadInvalid, "clock_skew", "The time stamp lies in the future; compare the clocks.", "$.timestamp")
        : CheckExpired(envelope);

    private static bool Refuse(EnvelopeError error, UnverifiedEnvelope? claimed, Verification verification, out Refusal refusal, byte[]? contentHash = null)
    {
        refusal = new Refusal(error, claimed, verification) { ContentHash = contentHash };
        return false;
    }
}
