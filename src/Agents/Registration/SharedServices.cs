using IacpBus.Agents.Client;
using IacpBus.Agents.Conversations;
using IacpBus.Agents.Outbox;
using IacpBus.Agents.Presence;
using IacpBus.Agents.Store;
using IacpBus.Agents.Store.Memory;
using IacpBus.Agents.Store.Sql;
using IacpBus.Transport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace IacpBus.Agents.Registration;

/// <summary>What all agents of a process share.</summary>
internal static class SharedServices
{
    /// <summary>The store comes first: it is opened before the first message arrives, and closed after the last.</summary>
    public static void AddStoreTo(IServiceCollection services)
    {
        if (services.Any(service => service.ServiceType == typeof(IAgentStore)))
        {
            return;
        }

        services.AddOptions<StoreOptions>().BindConfiguration(StoreOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<StoreOptions>, StoreOptionsValidator>();
        services.TryAddSingleton<FaultPoints>();
        services.AddSingleton(provider => AgentStores.Create(provider, () => ActivatorUtilities.CreateInstance<MemoryStore>(provider)));
        services.AddSingleton<OutboxPublisher>();
        services.AddSingleton<Committer>();
        services.AddHostedService<StoreKeeper>();
    }

    public static void AddTo(IServiceCollection services)
    {
        if (services.Any(service => service.ServiceType == typeof(ConversationEngine)))
        {
            return;
        }

        services.AddOptions<ConversationOptions>().BindConfiguration(ConversationOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ConversationOptions>, ConversationOptionsValidator>();
        services.AddOptions<PresenceOptions>().BindConfiguration(PresenceOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<PresenceOptions>, PresenceOptionsValidator>();
        services.AddSingleton<Rosters>();
        services.AddSingleton<ConversationListeners>();
        services.AddSingleton<ConversationEngine>();
        services.AddSingleton<WorkRetries>();
        services.AddSingleton<RunningWork>();
        services.AddHostedService(provider => provider.GetRequiredService<RunningWork>());
        services.AddHostedService<ConversationClock>();
        services.AddHostedService<PresenceAnnouncer>();
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
}
