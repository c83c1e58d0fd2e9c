namespace IacpBus.Agents.Store.Reading;

/// <summary>One event of an agent's record: who handed what to whom, or negotiated with whom.</summary>
/// <param name="Agent">Whose record it is.</param>
/// <param name="Number">Its place in the chain, from 1; <c>null</c> for one so new that it is not chained yet.</param>
/// <param name="At">When.</param>
/// <param name="Kind">A word: <c>handoff</c>, <c>negotiation</c>.</param>
/// <param name="From">Who gave.</param>
/// <param name="To">Who got.</param>
/// <param name="Subject">handoff_id or correlation_id.</param>
/// <param name="State">Where it stands since then, a word of docs/protocol.md.</param>
public sealed record AuditRecord(string Agent, long? Number, DateTimeOffset At, string Kind, string From, string To, string Subject, string State);
