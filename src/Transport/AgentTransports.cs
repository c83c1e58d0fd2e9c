using System.Collections.Frozen;
using IacpBus.Contracts.Iacp;

namespace IacpBus.Transport;

/// <summary>The agents of this process, by name. Thread-safe.</summary>
public sealed class AgentTransports : IDisposable
{
    private readonly FrozenDictionary<AgentId, AgentTransport> _agents;

    internal AgentTransports(FrozenDictionary<AgentId, AgentTransport> agents) => _agents = agents;

    /// <summary>All of them.</summary>
    public IReadOnlyCollection<AgentTransport> All => _agents.Values;

    /// <summary>The transport of one agent.</summary>
    /// <exception cref="InvalidOperationException">No such agent was added to this process.</exception>
    public AgentTransport this[AgentId agent] => _agents.TryGetValue(agent, out AgentTransport? transport)
        ? transport
        : throw new InvalidOperationException($"Agent {agent} is not part of this process. Add it with services.AddIacpAgent(\"{agent}\", …).");

    /// <summary>Erases the private keys.</summary>
    public void Dispose()
    {
        foreach (AgentTransport transport in _agents.Values)
        {
            transport.Dispose();
        }
    }
}
