using IacpBus.Contracts.Iacp;

namespace IacpBus.Agents.Store.Reading;

/// <summary>The credit book of one agent; its five accounts add up to 0.</summary>
/// <param name="Agent">Whose book it is.</param>
/// <param name="Available">Credits that can be spent; below 0 for who has spent more than it earned.</param>
/// <param name="Held">Credits put aside for proposals and work under way.</param>
/// <param name="InTransit">Credits that were paid and are not receipted yet.</param>
/// <param name="Paid">Credits whose payment was receipted.</param>
/// <param name="Earned">Credits that peers have paid; never above 0, since it is where credits come from.</param>
/// <param name="Entries">How many entries the book has.</param>
public sealed record BookSheet(AgentId Agent, decimal Available, decimal Held, decimal InTransit, decimal Paid, decimal Earned, long Entries);
