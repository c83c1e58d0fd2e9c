using IacpBus.Agents.Conversations;
using IacpBus.Agents.Ledger;
using IacpBus.Agents.Outbox;
using IacpBus.Agents.Registration;
using IacpBus.Agents.Store;
using IacpBus.Contracts.Iacp;
using IacpBus.Transport;
using IacpBus.Transport.Broker;
using IacpBus.Transport.Trust;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace IacpBus.Agents.Tests.Simulation;

/// <summary>One agent with its own engine, and with a store that the test gives it; no broker.</summary>
internal sealed class SimulatedAgent : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public SimulatedAgent(AgentId id, string seed, TimeProvider clock, IAgentStore store, Action<AgentBuilder>? configure = null, IMessagePublisher? publisher = null)
    {
        Id = id;
        IServiceCollection services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Iacp:Transport:Uri"] = "amqp://localhost:1",
                ["Iacp:Conversations:Retention"] = "7.00:00:00",
                ["Iacp:Conversations:AbandonAfter"] = "365.00:00:00",
                ["Iacp:Conversations:MaxConversations"] = "1000000",
            }).Build())
            .AddSingleton(clock)
            .AddSingleton(store)
            .AddSingleton<FaultPoints>()
            .AddSingleton<OutboxPublisher>()
            .AddSingleton<Committer>()
            .AddSingleton<IInstanceCounter>(new Alone())
            .AddIacpAgent(id.Value, agent =>
            {
                agent.UsePrivateKey(_ => AgentPrivateKey.FromSeed(Convert.FromHexString(seed)));
                configure?.Invoke(agent);
            });
        if (publisher is not null)
        {
            services.Replace(ServiceDescriptor.Singleton(publisher));
        }

        _services = services.BuildServiceProvider();
        Store = store;
        Engine = _services.GetRequiredService<ConversationEngine>();
        Transport = _services.GetRequiredService<AgentTransports>()[id];
        Strays = new StrayMail(Transport);
    }

    public AgentId Id { get; }

    public IAgentStore Store { get; }

    public WatchedStore Watched => (WatchedStore)Store;

    public ConversationEngine Engine { get; }

    public AgentTransport Transport { get; }

    public StrayMail Strays { get; }

    public IServiceProvider Services => _services;

    public Committer Committer => _services.GetRequiredService<Committer>();

    /// <summary>A decision of its own; <c>false</c> when it does not fit, or cannot be paid, and so changed nothing.</summary>
    public async Task<bool> TryAsync(ConversationEvent decision)
    {
        try
        {
            await Engine.RaiseAsync(Id, decision, CancellationToken.None);
            return true;
        }
        catch (Exception refused) when (refused is ConversationStateException or InsufficientCreditsException)
        {
            return false;
        }
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private sealed class Alone : IInstanceCounter
    {
        public Task<uint> CountAsync(AgentId agent, CancellationToken cancellationToken) => Task.FromResult(1u);
    }
}
