using IacpBus.Agents.Capabilities;
using IacpBus.Agents.Client;
using IacpBus.Agents.Handoffs;
using IacpBus.Agents.Registration;
using IacpBus.Contracts.Iacp;
using IacpBus.Transport;
using IacpBus.Transport.Configuration;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace IacpBus.Agents;

/// <summary>The one call that makes a program an agent.</summary>
public static class AgentServiceCollectionExtensions
{
    /// <summary>
    /// Adds an agent to this process: its endpoint on the broker, its capabilities and consumers, and its
    /// <see cref="IAgentClient"/> (as a keyed service by the agent's name, and plainly while it is the only one).
    /// </summary>
    /// <param name="services">The container.</param>
    /// <param name="agentId">Its name; see <see cref="AgentId"/>. Its private key must be in the key folder.</param>
    /// <param name="configure">Adds capabilities and consumers.</param>
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
        services.AddIacpTransport();
        services.AddAgentEndpoint(new AgentEndpointDefinition
        {
            Id = id,
            Policy = builder.Policy,
            PrivateKey = builder.PrivateKey,
            ConfigureConsumers = (provider, endpoint) => ConfigureConsumers(provider, endpoint, builder),
        });
        AddClient(services, builder);
        return services;
    }

    private static void AddClient(IServiceCollection services, AgentBuilder builder)
    {
        string key = builder.Id.Value;
        services.AddKeyedSingleton(key, (_, _) => new Conversations());
        services.AddKeyedSingleton(key, (_, _) => new AgentCapabilities(builder.Capabilities));
        services.AddKeyedSingleton<IAgentClient>(key, (provider, _) => new AgentClient(
            provider.GetRequiredService<AgentTransports>()[builder.Id],
            provider.GetRequiredKeyedService<Conversations>(key),
            provider.GetRequiredService<IOptions<TransportOptions>>(),
            provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(OnlyClient);
        services.TryAddScoped<CurrentConsumeContext>();
        services.TryAddScoped(provider => provider.GetRequiredService<CurrentConsumeContext>().SendEndpointProvider);
    }

    private static IAgentClient OnlyClient(IServiceProvider provider)
    {
        IReadOnlyCollection<AgentTransport> agents = provider.GetRequiredService<AgentTransports>().All;
        return agents.Count == 1
            ? provider.GetRequiredKeyedService<IAgentClient>(agents.First().Id.Value)
            : throw new InvalidOperationException($"This process has {agents.Count} agents, so say which one speaks: take [FromKeyedServices(\"agent-id\")] IAgentClient.");
    }

    private static void ConfigureConsumers(IServiceProvider provider, IReceiveEndpointConfigurator endpoint, AgentBuilder builder)
    {
        AgentTransport transport = provider.GetRequiredService<AgentTransports>()[builder.Id];
        var capabilities = provider.GetRequiredKeyedService<AgentCapabilities>(builder.Id.Value);
        var conversations = provider.GetRequiredKeyedService<Conversations>(builder.Id.Value);
        endpoint.Consumer(new ScopedConsumerFactory<ReplyConsumer>(provider, _ => new ReplyConsumer(conversations)));
        endpoint.Consumer(new ScopedConsumerFactory<HealthConsumer>(provider, _ => new HealthConsumer(capabilities)));
        endpoint.Consumer(new ScopedConsumerFactory<CapabilityQueryConsumer>(provider, _ => new CapabilityQueryConsumer(transport, capabilities)));
        if (builder.Capabilities.Count > 0)
        {
            endpoint.Consumer(new ScopedConsumerFactory<HandoffConsumer>(provider, scope => new HandoffConsumer(transport, capabilities, scope)));
        }

        foreach (Action<IServiceProvider, IReceiveEndpointConfigurator> add in builder.Consumers)
        {
            add(provider, endpoint);
        }
    }
}
