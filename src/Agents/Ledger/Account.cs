namespace IacpBus.Agents.Ledger;

/// <summary>
/// The accounts of one agent's book. The sum over all five is always 0: what one gets, another gives.
/// </summary>
internal enum Account
{
    /// <summary>What can be spent; below zero for who has spent more than it earned.</summary>
    Available,

    /// <summary>What is put aside for proposals and work under way.</summary>
    Held,

    /// <summary>What was paid and is not receipted yet.</summary>
    InTransit,

    /// <summary>What peers have receipted.</summary>
    Paid,

    /// <summary>What peers have paid; never above zero, since it is where our credits came from.</summary>
    Earned,
}
