using IacpBus.Contracts.Iacp;
using IacpBus.Transport;
using IacpBus.Transport.Trust;
using Microsoft.Extensions.DependencyInjection;

namespace IacpBus.Testing.Memory;

/// <summary>The public keys of the agents of the test; nobody else is known.</summary>
internal sealed class TestKeyDirectory(IServiceProvider services) : IKeyDirectory
{
    public IReadOnlyList<AgentPublicKey> FindKeys(AgentId agent) =>
        [.. services.GetRequiredService<AgentTransports>().All.Where(transport => transport.Id == agent).Select(transport => transport.PublicKey)];
}
