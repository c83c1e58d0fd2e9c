using IacpBus.Contracts.Iacp;
using IacpBus.Transport.Receiving;

namespace IacpBus.Transport.Sending;

/// <summary>What may be said about a message beyond its content.</summary>
public sealed record SendOptions
{
    /// <summary>The id to use, when it must be known before sending. Default: a new one.</summary>
    public MessageId? MessageId { get; init; }

    /// <summary>The conversation to continue. Default: that of <see cref="Cause"/>, else a new one.</summary>
    public CorrelationId? CorrelationId { get; init; }

    /// <summary>The message that this one answers or follows from.</summary>
    public AcceptedEnvelope? Cause { get; init; }

    /// <summary>The message that this one answers, when <see cref="Cause"/> is not at hand. Default: that of <see cref="Cause"/>.</summary>
    public MessageId? InReplyTo { get; init; }

    /// <summary>
    /// Whether the recipient's inbox may be declared when there is none. Default <c>true</c>; <c>false</c> for a peer
    /// that did not prove who it is.
    /// </summary>
    public bool MayDeclareInbox { get; init; } = true;

    /// <summary>The channel. Default: that of the intent.</summary>
    public ChannelName? Channel { get; init; }

    /// <summary>Time to live, rounded up to whole seconds. Default: <c>Iacp:Transport:DefaultTtl</c>.</summary>
    public TimeSpan? Ttl { get; init; }

    /// <summary>
    /// Whether a client with a store returns only when the broker has confirmed the message, and not when it is kept.
    /// Without a store it always does.
    /// </summary>
    public bool UntilConfirmed { get; init; }
}
