using IacpBus.Agents.Capabilities;
using IacpBus.Agents.Client;
using IacpBus.Agents.Conversations;
using IacpBus.Agents.Handoffs;
using IacpBus.Agents.Ledger;
using IacpBus.Agents.Negotiations;
using IacpBus.Agents.Presence;
using IacpBus.Agents.Store;
using IacpBus.Transport;
using IacpBus.Transport.Configuration;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace IacpBus.Agents.Registration;

/// <summary>What one agent adds to the container and to its endpoints.</summary>
internal static class AgentServices
{
    public static void AddTo(IServiceCollection services, AgentBuilder builder)
    {
        string key = builder.Id.Value;
        services.AddAgentEndpoint(new AgentEndpointDefinition
        {
            Id = builder.Id,
            Policy = builder.Policy,
            PrivateKey = builder.PrivateKey,
            SignsMessages = builder.SignsMessages,
            Handled = provider => provider.GetRequiredKeyedService<HandledMessages>(key),
            PresenceListener = provider => provider.GetRequiredService<Rosters>().Of(builder.Policy),
            ConsumesSignsOfLife = builder.ConsumesSignsOfLife,
            AttemptCounter = provider => ActivatorUtilities.CreateInstance<StoreAttemptCounter>(provider),
            ConfigureConsumers = (provider, endpoint) => ConfigureConsumers(provider, endpoint, builder),
        });
        services.AddKeyedSingleton(key, (_, _) => new AgentCapabilities(builder.Capabilities, builder.NegotiationHandler));
        services.AddKeyedSingleton(key, (provider, _) => CreateParts(provider, builder));
        services.AddSingleton(provider => provider.GetRequiredKeyedService<AgentParts>(key));
        Add<NegotiationDesk>(provider => [PartsOf(provider)]);
        Add<HandoffDesk>(provider => [PartsOf(provider)]);
        Add<ConversationWork>(provider => [PartsOf(provider), provider.GetRequiredKeyedService<NegotiationDesk>(key), provider.GetRequiredKeyedService<HandoffDesk>(key)]);
        Add<HandledMessages>(provider => [PartsOf(provider), ActivatorUtilities.CreateInstance<ForwardedMail>(provider, PartsOf(provider))]);
        services.AddSingleton(provider => provider.GetRequiredKeyedService<ConversationWork>(key));
        services.AddSingleton(new CreditLimit(builder.Id, builder.CreditLimit));
        services.AddKeyedSingleton<IAgentClient>(key, (provider, _) => ActivatorUtilities.CreateInstance<AgentClient>(provider, PartsOf(provider)));

        AgentParts PartsOf(IServiceProvider provider) => provider.GetRequiredKeyedService<AgentParts>(key);

        void Add<TService>(Func<IServiceProvider, object[]> parts)
            where TService : class =>
            services.AddKeyedSingleton(key, (provider, _) => ActivatorUtilities.CreateInstance<TService>(provider, parts(provider)));
    }

    private static AgentParts CreateParts(IServiceProvider provider, AgentBuilder builder)
    {
        AgentTransport transport = provider.GetRequiredService<AgentTransports>()[builder.Id];
        return new AgentParts(
            transport,
            provider.GetRequiredKeyedService<AgentCapabilities>(builder.Id.Value),
            new PendingRequests(),
            new HandoffGates([.. builder.Gates.Select(create => create(provider))], builder.OwnStateGate?.Invoke(provider)),
            builder.NegotiationHandler,
            provider.GetRequiredService<Rosters>().Of(builder.Policy),
            new HeldMail(Math.Max(1, provider.GetRequiredService<IOptions<TransportOptions>>().Value.Prefetch * 3 / 4)),
            new StrayMail(transport));
    }

    private static void ConfigureConsumers(IServiceProvider provider, IReceiveEndpointConfigurator endpoint, AgentBuilder builder)
    {
        var agent = provider.GetRequiredKeyedService<AgentParts>(builder.Id.Value);
        endpoint.UseFilter(new RosterFilter(agent.Roster));
        Add<ReplyConsumer>(agent.Pending, agent.Transport);
        Add<HealthConsumer>(agent.Capabilities);
        Add<CapabilityQueryConsumer>(agent);
        Add<PresenceConsumer>();
        var work = provider.GetRequiredKeyedService<ConversationWork>(builder.Id.Value);
        Add<ConversationConsumer>(agent, work);
        Add<NegotiationConsumer>(agent, work);
        if (builder.Capabilities.Count > 0)
        {
            Add<HandoffConsumer>(agent, provider.GetRequiredKeyedService<HandoffDesk>(builder.Id.Value));
        }

        foreach (Action<IServiceProvider, IReceiveEndpointConfigurator> add in builder.Consumers)
        {
            add(provider, endpoint);
        }

        // They keep nothing of a message, so one of each serves all.
        void Add<TConsumer>(params object[] parts)
            where TConsumer : class, IConsumer =>
            endpoint.AddEndpointSpecification(ConsumerSpecification.Of(ActivatorUtilities.CreateInstance<TConsumer>(provider, parts)));
    }
}
