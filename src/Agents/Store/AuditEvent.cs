using IacpBus.Contracts.Iacp;

namespace IacpBus.Agents.Store;

/// <summary>Who handed what to whom, and who settled with whom (HOF-11). Kept for good, in a chain of hashes.</summary>
/// <param name="Self">Whose record it is.</param>
/// <param name="At">When.</param>
/// <param name="Kind">A word: <c>handoff</c>, <c>negotiation</c>, <c>settlement</c>.</param>
/// <param name="From">Who gave.</param>
/// <param name="To">Who got.</param>
/// <param name="Subject">handoff_id, correlation_id or settlement_id.</param>
/// <param name="State">Where it stands since then.</param>
internal sealed record AuditEvent(AgentId Self, DateTimeOffset At, string Kind, AgentId From, AgentId To, string Subject, string State);
