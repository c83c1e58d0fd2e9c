namespace IacpBus.Agents.Ledger;

/// <summary>What an agent's credit book says (spec/iacp.md 4.4).</summary>
/// <param name="Available">Credits that can be spent; negative for who has spent more than it earned.</param>
/// <param name="Held">Credits put aside for proposals and agreed work.</param>
public readonly record struct CreditBalance(decimal Available, decimal Held);
