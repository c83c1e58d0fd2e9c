using IacpBus.Agents.Conversations;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Contracts.Json;

namespace IacpBus.Agents.Negotiations;

// The columns of the worker's table in docs/protocol.md, in its order: first what the proposer says, then what we decide, then the clock.

/// <summary>A proposal. <paramref name="Self"/> is the agent that was asked.</summary>
internal sealed record ProposerProposes(Guid Key, AgentId Self, WorkTerms Terms, int? Round) : ConversationEvent(Key);

internal sealed record ProposerAccepts(Guid Key) : ConversationEvent(Key);

internal sealed record ProposerRejects(Guid Key, string? Reason) : ConversationEvent(Key);

internal sealed record ProposerSettles(Guid Key, decimal? Credits, string? SettlementId) : ConversationEvent(Key);

internal sealed record ProposerDisputes(Guid Key, string? Reason) : ConversationEvent(Key);

internal sealed record ProposerCancels(Guid Key, string? Reason) : ConversationEvent(Key);

internal sealed record ProposerFails(Guid Key, string? Reason) : ConversationEvent(Key);

/// <summary>What the handler decided about the offer of one round; a newer offer makes it void.</summary>
internal abstract record OfferDecision(Guid Key, int Round) : ConversationEvent(Key);

internal sealed record AcceptOffer(Guid Key, int Round, TimeSpan? Eta) : OfferDecision(Key, Round);

internal sealed record RejectOffer(Guid Key, int Round, string? Reason) : OfferDecision(Key, Round);

internal sealed record CounterOffer(Guid Key, int Round, NegotiationTerms Terms, TimeSpan Ttl) : OfferDecision(Key, Round);

internal sealed record Pend(Guid Key) : ConversationEvent(Key);

internal sealed record ReportProgress(Guid Key, double Progress, string? Note) : ConversationEvent(Key);

internal sealed record CompleteWork(Guid Key, CanonicalJson? Output) : ConversationEvent(Key);

internal sealed record FailWork(Guid Key, string? Reason) : ConversationEvent(Key);

internal sealed record WorkerExpires(Guid Key) : ConversationEvent(Key);

internal sealed record WorkerDeadline(Guid Key) : ConversationEvent(Key);

/// <summary>The work failed and is tried again.</summary>
internal sealed record PostponeWork(Guid Key, DateTimeOffset Until) : ConversationEvent(Key);

/// <summary>Work that failed, or whose process died, begins again.</summary>
internal sealed record ResumeWork(Guid Key) : ConversationEvent(Key);
