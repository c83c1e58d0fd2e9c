using IacpBus.Transport.Broker;
using IacpBus.Transport.Configuration;
using IacpBus.Transport.Diagnostics;
using IacpBus.Transport.Receiving;
using IacpBus.Transport.Trust;
using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace IacpBus.Transport;

/// <summary>
/// Runs the bus and the endpoints of all agents as long as the host runs. Starting does not wait for the broker;
/// stopping lets running handlers finish.
/// </summary>
internal sealed class BusHost(
    AgentTransports agents, SignatureVerifier verifier, TransportHealth health, IOptions<TransportOptions> options, IServiceProvider services, TimeProvider clock, ILoggerFactory loggers) : IHostedService, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<HostReceiveEndpointHandle> _endpoints = [];
    private IBusControl? _bus;
    private Task _running = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        TransportOptions transport = options.Value;
        if (!transport.BrokerUri.IsLoopback && transport.BrokerUri.Scheme == "amqp")
        {
            Log.PlaintextBroker(loggers.CreateLogger<BusHost>(), transport.RedactedUri);
        }

        LogContext.ConfigureCurrentLogContext(loggers);
        _bus = Bus.Factory.CreateUsingRabbitMq(configure => configure.Host(transport.BrokerUri, transport.ConnectionName + " (receive)", host => host.Heartbeat(transport.Heartbeat)));
        foreach (AgentTransport agent in agents.All)
        {
            health.AgentFails(agent.Id, "it is starting.");
        }

        _running = Task.Run(() => RunAsync(_bus, transport, _stop.Token), CancellationToken.None);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        if (_bus is null)
        {
            return;
        }

        await Task.WhenAll(_endpoints.Select(endpoint => endpoint.StopAsync(cancellationToken))).ConfigureAwait(false);
        await _bus.StopAsync(cancellationToken).ConfigureAwait(false);
        foreach (AgentTransport agent in agents.All)
        {
            health.AgentStopped(agent.Id);
            Log.AgentStopped(agent.Road.Logger, agent.Id.Value);
        }
    }

    public void Dispose() => _stop.Dispose();

    private async Task RunAsync(IBusControl bus, TransportOptions transport, CancellationToken stop)
    {
        try
        {
            await bus.StartAsync(stop).ConfigureAwait(false);
            await Task.WhenAll(agents.All.Select(agent => ConnectAsync(bus, agent, transport, stop))).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
    }

    private async Task ConnectAsync(IBusControl bus, AgentTransport agent, TransportOptions transport, CancellationToken stop)
    {
        var endpoint = new AgentReceiveEndpoint(agent, transport, verifier, health, services, clock);
        foreach (Ear ear in Enum.GetValues<Ear>())
        {
            HostReceiveEndpointHandle handle = endpoint.Connect(bus, ear);
            lock (_endpoints)
            {
                _endpoints.Add(handle);
            }

            await handle.Ready.WaitAsync(stop).ConfigureAwait(false);
        }

        health.AgentReceives(agent.Id);
        Log.AgentReady(agent.Road.Logger, agent.Id.Value, BrokerNames.Inbox(agent.Id), Ed25519.Engine.Description, agent.Definition.Policy);
        agent.SetReady();
    }
}
