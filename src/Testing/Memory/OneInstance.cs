using IacpBus.Contracts.Iacp;
using IacpBus.Transport.Broker;

namespace IacpBus.Testing.Memory;

/// <summary>In memory there is one process.</summary>
internal sealed class OneInstance : IInstanceCounter
{
    public Task<uint> CountAsync(AgentId agent, CancellationToken cancellationToken) => Task.FromResult(1u);
}
