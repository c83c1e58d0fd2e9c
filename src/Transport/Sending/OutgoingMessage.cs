using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Transport.Receiving;

namespace IacpBus.Transport.Sending;

/// <summary>What somebody wants to send, before it is an envelope.</summary>
/// <param name="Message">The typed message.</param>
/// <param name="To">One agent, or a broadcast pattern.</param>
internal sealed record OutgoingMessage(IacpMessage Message, RecipientAddress To)
{
    /// <summary>The message it answers or is caused by; its conversation goes on.</summary>
    public AcceptedEnvelope? Cause { get; init; }

    /// <summary>Conversation to continue without a cause at hand.</summary>
    public CorrelationId? CorrelationId { get; init; }

    /// <summary>The message it answers, without a cause at hand.</summary>
    public MessageId? InReplyTo { get; init; }

    /// <summary>Channel; that of the intent when <c>null</c>.</summary>
    public ChannelName? Channel { get; init; }

    /// <summary>Time to live; the configured default when <c>null</c>.</summary>
    public TimeSpan? Ttl { get; init; }

    /// <summary>The id to use when it must be known beforehand, to await a reply for instance.</summary>
    public MessageId? MessageId { get; init; }

    /// <summary>Whether the recipient's inbox may be declared. Not for answers to senders that were not verified.</summary>
    public bool MayDeclareInbox
    {
        get => field && (Cause is null || Cause.Verification == Trust.Verification.Verified);
        init;
    } = true;
}
