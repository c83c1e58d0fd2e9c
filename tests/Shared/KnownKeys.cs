using System.Collections.Concurrent;
using IacpBus.Contracts.Iacp;
using IacpBus.Transport.Trust;

namespace IacpBus.Tests;

/// <summary>A key directory in memory.</summary>
internal sealed class KnownKeys : IKeyDirectory
{
    private readonly ConcurrentDictionary<AgentId, IReadOnlyList<AgentPublicKey>> _keys = new();

    /// <summary>The keys of the vectors' two agents.</summary>
    public static KnownKeys OfVectors() => new KnownKeys().With(TestKeys.Builder, TestKeys.BuilderKey.PublicKey).With(TestKeys.Reviewer, TestKeys.ReviewerKey.PublicKey);

    public KnownKeys With(AgentId agent, params AgentPublicKey[] keys)
    {
        _keys[agent] = keys;
        return this;
    }

    public IReadOnlyList<AgentPublicKey> FindKeys(AgentId agent) => _keys.GetValueOrDefault(agent) ?? [];
}
