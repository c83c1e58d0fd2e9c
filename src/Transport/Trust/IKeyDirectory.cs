using IacpBus.Contracts.Iacp;

namespace IacpBus.Transport.Trust;

/// <summary>
/// Where receivers find senders' public keys. Asked for every message, so answers come from memory.
/// Implementations are thread-safe.
/// </summary>
public interface IKeyDirectory
{
    /// <summary>The keys that verify messages of <paramref name="agent"/> now; empty when none is known or all are out of use.</summary>
    IReadOnlyList<AgentPublicKey> FindKeys(AgentId agent);
}
