using IacpBus.Contracts.Iacp;
using IacpBus.Transport;
using IacpBus.Transport.Configuration;
using IacpBus.Transport.Diagnostics;
using IacpBus.Transport.Receiving;
using IacpBus.Transport.Trust;
using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace IacpBus.Testing.Memory;

/// <summary>Starts and stops the agents of a test, in the place of the host that connects them to the broker.</summary>
internal sealed class MemoryBusHost(
    AgentTransports agents, MemoryBroker broker, SignatureVerifier verifier, TransportHealth health, IOptions<TransportOptions> options, IServiceProvider services, TimeProvider clock, ILoggerFactory loggers) : IHostedService
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Dictionary<(AgentId Agent, Ear Ear), MemoryEndpoint> _endpoints = [];

    public Task StartAsync(CancellationToken cancellationToken)
    {
        LogContext.ConfigureCurrentLogContext(loggers);
        foreach (AgentTransport agent in agents.All)
        {
            var endpoint = new AgentReceiveEndpoint(agent, options.Value, verifier, services, clock);
            foreach (Ear ear in Enum.GetValues<Ear>())
            {
                _endpoints[(agent.Id, ear)] = new MemoryEndpoint(endpoint, ear, _endpoints.Count);
            }
        }

        foreach (AgentTransport agent in agents.All)
        {
            StartAgent(agent);
        }

        return Task.CompletedTask;
    }

    private IEnumerable<MemoryQueue> Queues => agents.All.SelectMany(agent => Enum.GetValues<Ear>().Select(ear => QueueOf(agent, ear)));

    public void StartAgent(AgentTransport agent)
    {
        foreach (Ear ear in Enum.GetValues<Ear>())
        {
            QueueOf(agent, ear).Attach(_endpoints[(agent.Id, ear)]);
            health.Works(agent.Id, ear == Ear.Inbox ? "inbox" : "presence");
            agent.SetReady(ear);
        }
    }

    public async Task StopAgentAsync(AgentTransport agent, CancellationToken cancellationToken)
    {
        await Task.WhenAll(Enum.GetValues<Ear>().Select(ear => QueueOf(agent, ear).DetachAsync())).WaitAsync(cancellationToken);
        health.Forget(agent.Id);
    }

    /// <summary>The test is over: handlers are cancelled, and those that do not listen must not hold it up.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        Task drained = Task.WhenAll(Queues.Select(queue => queue.DetachAsync()));
        CancelDelivered();

        try
        {
            await drained.WaitAsync(Patience, TimeProvider.System, cancellationToken);
        }
        catch (TimeoutException)
        {
        }
    }

    /// <summary>Cancels what the agents handle now.</summary>
    public void CancelDelivered()
    {
        foreach (MemoryQueue queue in Queues)
        {
            queue.CancelDelivered();
        }
    }

    private MemoryQueue QueueOf(AgentTransport agent, Ear ear) => ear == Ear.Inbox ? broker.Inbox(agent.Id) : broker.Presence(agent.Id);
}
