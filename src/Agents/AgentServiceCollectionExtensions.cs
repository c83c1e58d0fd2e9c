using IacpBus.Agents.Client;
using IacpBus.Agents.Registration;
using IacpBus.Contracts.Iacp;
using IacpBus.Transport.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace IacpBus.Agents;

/// <summary>The one call that makes a program an agent.</summary>
public static class AgentServiceCollectionExtensions
{
    /// <summary>
    /// Adds an agent to this process: its endpoint on the broker, its capabilities, negotiations and consumers, and its
    /// <see cref="IAgentClient"/> (as a keyed service by the agent's name, and plainly while it is the only one).
    /// </summary>
    /// <param name="services">The container.</param>
    /// <param name="agentId">Its name; see <see cref="AgentId"/>. Its private key must be in the key folder.</param>
    /// <param name="configure">Adds capabilities, a negotiation handler and consumers.</param>
    /// <exception cref="FormatException">The name is not an agent id.</exception>
    /// <exception cref="ArgumentException">The name is reserved or taken, or a capability is wrong.</exception>
    public static IServiceCollection AddIacpAgent(this IServiceCollection services, string agentId, Action<AgentBuilder>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        AgentId id = AgentId.Parse(agentId);
        if (id.IsReserved)
        {
            throw new ArgumentException($"{id} is reserved for the infrastructure; choose another name for the agent.", nameof(agentId));
        }

        if (services.Any(service => service.IsKeyedService && service.ServiceType == typeof(IAgentClient) && Equals(service.ServiceKey, id.Value)))
        {
            throw new ArgumentException($"Agent {id} was added already; give each agent one AddIacpAgent call.", nameof(agentId));
        }

        var builder = new AgentBuilder(id);
        configure?.Invoke(builder);
        SharedServices.AddStoreTo(services);
        services.AddIacpTransport();
        SharedServices.AddTo(services);
        AgentServices.AddTo(services, builder);
        return services;
    }
}
