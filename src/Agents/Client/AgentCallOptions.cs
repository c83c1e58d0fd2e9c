using IacpBus.Contracts.Iacp;

namespace IacpBus.Agents.Client;

/// <summary>What may be said about a request beyond its content.</summary>
public sealed record AgentCallOptions
{
    /// <summary>Time to live of the request, and so the longest wait for its reply. Default: <c>Iacp:Transport:DefaultTtl</c>.</summary>
    public TimeSpan? Ttl { get; init; }

    /// <summary>
    /// The message_id of the first message, which names a negotiation for good. With one that is derived from the
    /// caller's own record, a caller that was interrupted can begin again without beginning twice. Default: a new one.
    /// </summary>
    public MessageId? MessageId { get; init; }

    /// <summary>
    /// Whether a handoff whose ACK timer ran out is sent again, with its handoff_id and a new message_id: after 2, 4, 8 …
    /// 60 s, as often as <c>Iacp:Retry:Tries</c> says, never past its time to live. Only for handoffs that carry members
    /// of the fault-tolerance companion (<see cref="Contracts.Iacp.Messages.HandoffRequest.IsFaultTolerant"/>), since the
    /// others have no such timer; other requests do not look at it. Default <c>false</c>: the companion wants a handoff
    /// that timed out to be begun anew from a checkpoint, which only the author can decide about.
    /// </summary>
    public bool Retry { get; init; }

    /// <summary>The channel. Default: that of the intent.</summary>
    public ChannelName? Channel { get; init; }
}
