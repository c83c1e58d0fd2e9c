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
            health.Fails(agent.Id, "inbox", "it is starting.");
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
            health.Forget(agent.Id);
            Log.AgentStopped(agent.Road.Logger, agent.Id.Value);
        }
    }

    public void Dispose() => _stop.Dispose();

    private async Task RunAsync(IBusControl bus, TransportOptions transport, CancellationToken stop)
    {
        try
        {
            await bus.StartAsync(stop).ConfigureAwait(false);
            foreach (AgentTransport agent in agents.All)
            {
                Connect(bus, agent, transport);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
        catch (Exception failure)
        {
            Log.BusFailed(loggers.CreateLogger<BusHost>(), failure);
            foreach (AgentTransport agent in agents.All)
            {
                health.Fails(agent.Id, "inbox", failure.Message);
            }
        }
    }

    /// <summary>Endpoints come and go with the broker by themselves from here on; <see cref="EndpointObserver"/> tells.</summary>
    private void Connect(IBusControl bus, AgentTransport agent, TransportOptions transport)
    {
        var endpoint = new AgentReceiveEndpoint(agent, transport, verifier, health, services, clock);
        foreach (Ear ear in Enum.GetValues<Ear>())
        {
            _endpoints.Add(endpoint.Connect(bus, ear, _endpoints.Count));
        }
    }
}
