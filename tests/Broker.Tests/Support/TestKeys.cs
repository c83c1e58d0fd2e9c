using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using IacpBus.Contracts.Iacp;
using IacpBus.Transport.Trust;

namespace IacpBus.Broker.Tests.Support;

/// <summary>Fixed keys, one per agent id, and a directory in memory that knows whom it was told of.</summary>
internal sealed class TestKeys : IKeyDirectory
{
    private readonly ConcurrentDictionary<AgentId, IReadOnlyList<AgentPublicKey>> _known = new();

    public static AgentPrivateKey PrivateKeyOf(string agent) => AgentPrivateKey.FromSeed(SeedOf(agent));

    public static byte[] SeedOf(string agent) => SHA256.HashData(Encoding.UTF8.GetBytes("a key for tests only: " + agent));

    public static AgentPublicKey PublicKeyOf(string agent)
    {
        using AgentPrivateKey key = PrivateKeyOf(agent);
        return key.PublicKey;
    }

    public void Forget(string agent) => _known.TryRemove(AgentId.Parse(agent), out _);

    public void Register(string agent) => _known[AgentId.Parse(agent)] = [PublicKeyOf(agent)];

    public IReadOnlyList<AgentPublicKey> FindKeys(AgentId agent) => _known.GetValueOrDefault(agent, []);
}
