using System.Security.Cryptography;
using System.Text;
using IacpBus.Contracts.Iacp;
using IacpBus.Transport.Trust;

namespace IacpBus.Bench.Contenders;

/// <summary>Keys made from the names of the agents, for measuring only.</summary>
internal sealed class FixedKeys(IEnumerable<AgentId> agents) : IKeyDirectory
{
    private readonly Dictionary<AgentId, IReadOnlyList<AgentPublicKey>> _known = agents.ToDictionary(agent => agent, PublicKeysOf);

    public static AgentPrivateKey Of(AgentId agent) => AgentPrivateKey.FromSeed(SHA256.HashData(Encoding.UTF8.GetBytes("a key for measuring only: " + agent.Value)));

    public IReadOnlyList<AgentPublicKey> FindKeys(AgentId agent) => _known.GetValueOrDefault(agent, []);

    private static IReadOnlyList<AgentPublicKey> PublicKeysOf(AgentId agent)
    {
        using AgentPrivateKey key = Of(agent);
        return [key.PublicKey];
    }
}
