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

    /// <summary>The channel. Default: that of the intent.</summary>
    public ChannelName? Channel { get; init; }
}
