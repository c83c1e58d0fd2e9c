using IacpBus.Agents.Conversations;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Contracts.Json;

namespace IacpBus.Agents.Negotiations;

// The columns of the proposer's table in docs/protocol.md, in its order: first what the worker says, then what we decide, then the clock.

internal sealed record WorkerAccepts(Guid Key) : ConversationEvent(Key);

internal sealed record WorkerRejects(Guid Key, string? Reason) : ConversationEvent(Key);

internal sealed record WorkerCounters(Guid Key, NegotiationTerms? Terms, DateTimeOffset SentAt, DateTimeOffset ExpiresAt) : ConversationEvent(Key);

internal sealed record WorkerPends(Guid Key) : ConversationEvent(Key);

internal sealed record WorkerProgresses(Guid Key, double Progress, string? Note) : ConversationEvent(Key);

internal sealed record WorkerCompletes(Guid Key, CanonicalJson? Output) : ConversationEvent(Key);

internal sealed record WorkerFails(Guid Key, string? Reason) : ConversationEvent(Key);

/// <summary>Yes to the counter-offer of <paramref name="Round"/>; <c>null</c> for whatever is on the table.</summary>
internal sealed record AcceptCounter(Guid Key, int? Round) : ConversationEvent(Key);

internal sealed record RejectCounter(Guid Key, string? Reason) : ConversationEvent(Key);

/// <summary>The first proposal, or the answer to a counter-offer.</summary>
internal sealed record Propose(Guid Key, WorkTerms Terms, TimeSpan Ttl, ProposalStart? Start = null) : ConversationEvent(Key);

internal sealed record Settle(Guid Key, decimal? Credits, string SettlementId) : ConversationEvent(Key);

internal sealed record Dispute(Guid Key, string Reason) : ConversationEvent(Key);

internal sealed record CancelWork(Guid Key, string? Reason) : ConversationEvent(Key);

internal sealed record ProposerExpires(Guid Key) : ConversationEvent(Key);

internal sealed record ProposerDeadline(Guid Key) : ConversationEvent(Key);

/// <summary>The worker has the payment.</summary>
internal sealed record WorkerReceipts(Guid Key, string? SettlementId) : ConversationEvent(Key);

/// <summary>A settlement that nobody has receipted is due once more.</summary>
internal sealed record RepeatSettlement(Guid Key) : ConversationEvent(Key);

/// <summary>Who negotiates with whom; comes with the first proposal.</summary>
internal sealed record ProposalStart(AgentId Self, AgentId Peer, MessageId FirstMessage, ChannelName Channel);
