namespace IacpBus.Agents.Store.Reading;

/// <summary>The records of the agents of a store, and whether they are as they were sealed. A snapshot.</summary>
/// <param name="Store">The store that was read.</param>
/// <param name="Events">In the order in which they were committed.</param>
/// <param name="Chains">Each agent's number of sealed events, the last hash in hexadecimal, and the number of the first that is not as it was sealed; <c>null</c> when all are.</param>
public sealed record AuditReport(string Store, IReadOnlyList<AuditRecord> Events, IReadOnlyList<(string Agent, long Sealed, string LastHash, long? Tampered)> Chains)
{
    /// <summary>Whether no record was tampered with.</summary>
    public bool IsSound => Chains.All(chain => chain.Tampered is null);
}
