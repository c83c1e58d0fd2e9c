using IacpBus.Agents.Conversations;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Contracts.Json;

namespace IacpBus.Agents.Handoffs;

// The columns of the handoff receiver's table in docs/protocol.md, in its order: first what the sender says, then what happens here, then the clock.

/// <summary>A request, the first or a repeat. <paramref name="Eta"/> is how long the work, or the wait for it, will probably take.</summary>
internal sealed record HandoffArrives(Guid Key, AgentId Self, HandoffRequest Request, bool SlotFree, TimeSpan Eta) : ConversationEvent(Key);

internal sealed record SenderAsks(Guid Key) : ConversationEvent(Key);

internal sealed record SenderCancels(Guid Key, string? Reason) : ConversationEvent(Key);

internal sealed record SlotFree(Guid Key, TimeSpan Eta) : ConversationEvent(Key);

internal sealed record ReportHandoffProgress(Guid Key, double Progress, string? Note) : ConversationEvent(Key);

internal sealed record CompleteHandoff(Guid Key, CanonicalJson Result) : ConversationEvent(Key);

internal sealed record FailHandoff(Guid Key, string Reason) : ConversationEvent(Key);

internal sealed record ReceiverExpires(Guid Key) : ConversationEvent(Key);

/// <summary>The work failed and is tried again.</summary>
internal sealed record PostponeHandoff(Guid Key, DateTimeOffset Until) : ConversationEvent(Key);

/// <summary>Work that failed, or whose process died, begins again.</summary>
internal sealed record ResumeHandoff(Guid Key) : ConversationEvent(Key);

/// <summary>The work broke down for the last time.</summary>
internal sealed record BreakHandoff(Guid Key, EnvelopeError Error, string Description) : ConversationEvent(Key);
