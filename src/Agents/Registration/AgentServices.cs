using IacpBus.Agents.Capabilities;
using IacpBus.Agents.Client;
using IacpBus.Agents.Conversations;
using IacpBus.Agents.Handoffs;
using IacpBus.Agents.Negotiations;
using IacpBus.Agents.Presence;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Transport;
using IacpBus.Transport.Configuration;
using IacpBus.Transport.Receiving;
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
            Concerns = provider => accepted => IsExpected(provider, provider.GetRequiredKeyedService<AgentParts>(key), accepted),
            ConfigureConsumers = (provider, endpoint) => ConfigureConsumers(provider, endpoint, builder),
        });
        services.AddKeyedSingleton(key, (_, _) => new AgentCapabilities(builder.Capabilities, builder.NegotiationHandler));
        services.AddKeyedSingleton(key, (provider, _) => CreateParts(provider, builder));
        services.AddSingleton(provider => provider.GetRequiredKeyedService<AgentParts>(key));
        services.AddKeyedSingleton(key, (provider, _) => ActivatorUtilities.CreateInstance<NegotiationDesk>(provider, provider.GetRequiredKeyedService<AgentParts>(key)));
        services.AddKeyedSingleton<IAgentClient>(key, (provider, _) => ActivatorUtilities.CreateInstance<AgentClient>(provider, provider.GetRequiredKeyedService<AgentParts>(key)));
    }

    private static AgentParts CreateParts(IServiceProvider provider, AgentBuilder builder)
    {
        AgentTransport transport = provider.GetRequiredService<AgentTransports>()[builder.Id];
        return new AgentParts(
            transport,
            provider.GetRequiredKeyedService<AgentCapabilities>(builder.Id.Value),
            new PendingRequests(),
            new HandoffGates([.. builder.Gates.Select(create => create(provider))]),
            builder.NegotiationHandler,
            new Roster(provider.GetRequiredService<IOptions<PresenceOptions>>().Value, provider.GetRequiredService<TimeProvider>()),
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
        Add<ConversationConsumer>(agent, provider.GetRequiredKeyedService<NegotiationDesk>(builder.Id.Value));
        Add<NegotiationConsumer>(agent, provider.GetRequiredKeyedService<NegotiationDesk>(builder.Id.Value));
        if (builder.Capabilities.Count > 0)
        {
            endpoint.Consumer(new ScopedConsumerFactory<HandoffConsumer>(provider, scope => ActivatorUtilities.CreateInstance<HandoffConsumer>(scope, agent, scope)));
        }

        foreach (Action<IServiceProvider, IReceiveEndpointConfigurator> add in builder.Consumers)
        {
            add(provider, endpoint);
        }

        void Add<TConsumer>(params object[] parts)
            where TConsumer : class, IConsumer =>
            endpoint.Consumer(new ScopedConsumerFactory<TConsumer>(provider, scope => ActivatorUtilities.CreateInstance<TConsumer>(scope, parts)));
    }

    /// <summary>
    /// Whether something of this process waits for what another instance passed on. New work never does, whatever
    /// conversation it names: instances pass on replies, news and questions alone.
    /// </summary>
    private static bool IsExpected(IServiceProvider provider, AgentParts agent, AcceptedEnvelope accepted)
    {
        Envelope envelope = accepted.Envelope;
        if (accepted.Message is not (CapabilityManifest or HealthReply or VendorResponse or HandoffReply or NegotiationReply or Notification or ErrorReport or HandoffStatusQuery))
        {
            return false;
        }

        if (agent.Pending.Expects(envelope))
        {
            return true;
        }

        var store = provider.GetRequiredService<ConversationStore>();
        string? handoffId = accepted.Message switch
        {
            HandoffReply reply => reply.HandoffId,
            HandoffStatusQuery query => query.HandoffId,
            Notification notification => notification.HandoffId,
            _ => null,
        };
        return store.FindNegotiation(agent.Id, envelope).Any() || store.FindHandoffs(agent.Id, envelope, handoffId).Count > 0;
    }
}
