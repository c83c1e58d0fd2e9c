using IacpBus.Agents.Conversations;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Contracts.Json;

namespace IacpBus.Agents.Handoffs;

// The columns of the handoff sender's table in docs/protocol.md, in its order: first what the receiver says, then what we decide, then the clock.

internal sealed record ReceiverAccepts(Guid Key) : ConversationEvent(Key);

internal sealed record ReceiverQueues(Guid Key) : ConversationEvent(Key);

internal sealed record ReceiverRejects(Guid Key) : ConversationEvent(Key);

internal sealed record ReceiverDuplicates(Guid Key) : ConversationEvent(Key);

internal sealed record ReceiverHasDone(Guid Key) : ConversationEvent(Key);

internal sealed record ReceiverIsAtIt(Guid Key) : ConversationEvent(Key);

internal sealed record ReceiverProgresses(Guid Key, double Progress, string? Note) : ConversationEvent(Key);

internal sealed record ReceiverCompletes(Guid Key, CanonicalJson? Result) : ConversationEvent(Key);

internal sealed record ReceiverFails(Guid Key, string? Reason) : ConversationEvent(Key);

internal sealed record ReceiverCancels(Guid Key, string? Reason) : ConversationEvent(Key);

/// <summary>We hand something over: this begins it.</summary>
internal sealed record HandOver(Guid Key, AgentId Self, AgentId Peer, MessageId Message, ChannelName Channel, HandoffRequest Request, TimeSpan Ttl) : ConversationEvent(Key)
{
    /// <summary>How long the first answer may take; <c>null</c> for as long as the time to live.</summary>
    public TimeSpan? AckWindow { get; init; }

    /// <summary>Whether it is sent again when that time has passed.</summary>
    public bool Retry { get; init; }
}

internal sealed record CancelHandoff(Guid Key, string? Reason) : ConversationEvent(Key);

internal sealed record SenderExpires(Guid Key) : ConversationEvent(Key);

/// <summary>The ACK timer ran out, and no further try follows.</summary>
internal sealed record AckIsMissing(Guid Key) : ConversationEvent(Key);

/// <summary>The ACK timer ran out, and a further try follows.</summary>
internal sealed record PostponeRepeat(Guid Key, DateTimeOffset Until) : ConversationEvent(Key);

internal sealed record RepeatHandoff(Guid Key) : ConversationEvent(Key);
