using IacpBus.Contracts.Iacp;

namespace IacpBus.Agents.Ledger;

/// <summary>How far below zero an agent may go.</summary>
/// <param name="Agent">Whose book.</param>
/// <param name="Credits">At least 0; <c>null</c> for any.</param>
internal sealed record CreditLimit(AgentId Agent, decimal? Credits);
