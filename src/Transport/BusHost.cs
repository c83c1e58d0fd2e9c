using IacpBus.Transport.Broker;
using IacpBus.Transport.Configuration;
using IacpBus.Transport.Diagnostics;
using IacpBus.Transport.Receiving;
using IacpBus.Transport.Receiving.Channel;
using IacpBus.Transport.Receiving.Dispatch;
using IacpBus.Transport.Receiving.Broadcasts;
using IacpBus.Transport.Trust;
using MassTransit;
using MassTransit.Logging;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RabbitMQ.Client;

namespace IacpBus.Transport;

/// <summary>
/// Runs the bus and the endpoints of all agents as long as the host runs. Starting does not wait for the broker;
/// stopping lets running handlers finish.
/// </summary>
internal sealed class BusHost(
    AgentTransports agents, BrokerConnection connection, SignatureVerifier verifier, TransportHealth health, IOptions<TransportOptions> options, IServiceProvider services, TimeProvider clock, ILoggerFactory loggers) : IHostedService, IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);

    private readonly CancellationTokenSource _stop = new();
    private readonly List<HostReceiveEndpointHandle> _endpoints = [];
    private readonly StopPatience _patience = new();
    private readonly Declarations _declarations = new();
    private IBusControl? _bus;
    private Task _running = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        TransportOptions transport = options.Value;
        if (!transport.BrokerUri.IsLoopback && transport.BrokerUri.Scheme == "amqp")
        {
            Log.PlaintextBroker(loggers.CreateLogger<BusHost>(), transport.RedactedUri);
        }

        foreach (AgentTransport agent in agents.All)
        {
            health.Fails(agent.Id, "inbox", "it is starting.");
        }

        _running = Task.Run(() => RunAsync(transport, _stop.Token), CancellationToken.None);
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

        _patience.Begin(cancellationToken);
        await Task.WhenAll(_endpoints.Select(endpoint => endpoint.StopAsync(cancellationToken))).ConfigureAwait(false);
        await _bus.StopAsync(cancellationToken).ConfigureAwait(false);
        foreach (AgentTransport agent in agents.All)
        {
            health.Forget(agent.Id);
            Log.AgentStopped(agent.Road.Logger, agent.Id.Value);
        }
    }

    public void Dispose()
    {
        _stop.Dispose();
        _declarations.Dispose();
    }

    private async Task RunAsync(TransportOptions transport, CancellationToken stop)
    {
        try
        {
            await ReachBrokerAsync(transport, stop).ConfigureAwait(false);
            IBusControl bus = _bus = CreateBus(transport);
            await bus.StartAsync(stop).ConfigureAwait(false);
            if (agents.All.Count > 0)
            {
                Connect(bus, transport);
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

    private IBusControl CreateBus(TransportOptions transport)
    {
        LogContext.ConfigureCurrentLogContext(loggers);
        return Bus.Factory.CreateUsingRabbitMq(configure => configure.Host(transport.BrokerUri, transport.ConnectionName + " (receive)", host =>
        {
            host.Heartbeat(transport.Heartbeat);
            host.OnRefreshConnectionFactory = factory =>
            {
                GuardedTcpClient.GuardConnectionsOf(factory);
                return Task.CompletedTask;
            };
        }));
    }

    /// <summary>
    /// Waits until the broker lets this process in, and says in sentences why it does not: MassTransit would give up on
    /// a refused login and stay silent about a missing virtual host.
    /// </summary>
    private async Task ReachBrokerAsync(TransportOptions transport, CancellationToken stop)
    {
        TimeSpan pause = FirstPause;
        while (true)
        {
            try
            {
                IChannel channel = await connection.OpenChannelAsync(null, stop).ConfigureAwait(false);
                await channel.DisposeAsync().ConfigureAwait(false);
                return;
            }
            catch (Exception failure) when (failure is not OperationCanceledException || !stop.IsCancellationRequested)
            {
                string problem = BrokerProblem.Explain(failure, transport);
                foreach (AgentTransport agent in agents.All)
                {
                    health.Fails(agent.Id, "inbox", problem);
                }

                Log.BrokerNotReached(loggers.CreateLogger<BusHost>(), problem, pause);
            }

            await Task.Delay(pause, clock, stop).ConfigureAwait(false);
            pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, transport.MaxReconnectPause.Ticks));
        }
    }

    /// <summary>
    /// An inbox for each agent, and one ear for broadcasts for all of them. Endpoints come and go with the broker by
    /// themselves from here on; <see cref="EndpointObserver"/> tells.
    /// </summary>
    private void Connect(IBusControl bus, TransportOptions transport)
    {
        Declarations? declarations = transport.Topology == TopologyMode.Declare ? _declarations : null;
        AgentReceiveEndpoint[] endpoints = [.. agents.All.OrderBy(agent => agent.Id.Value, StringComparer.Ordinal).Select(agent => new AgentReceiveEndpoint(agent, transport, verifier, services, clock))];
        foreach (AgentReceiveEndpoint endpoint in endpoints)
        {
            var inbox = new BrokerReceiveEndpoint([endpoint.Agent], Ear.Inbox, declarations, health, _patience, clock);
            _endpoints.Add(inbox.Connect(bus, _endpoints.Count, configurator =>
            {
                ReceiveRoad road = endpoint.Configure(configurator, Ear.Inbox);
                return settlement => new DeliveryDispatcher(road, settlement);
            }));
        }

        ILogContext log = LogContext.Current!;
        AgentEar[] ears = [.. endpoints.Select((endpoint, number) => new AgentEar(endpoint, endpoint.Agent.Definition.PresenceListener?.Invoke(services), number, log))];
        var broadcasts = new BroadcastEndpoint(ears, transport.ReaderOptions, endpoints[0].Prefetch(Ear.Presence));
        var presence = new BrokerReceiveEndpoint([.. endpoints.Select(endpoint => endpoint.Agent)], Ear.Presence, declarations, health, _patience, clock);
        _endpoints.Add(presence.Connect(bus, _endpoints.Count, broadcasts.Configure));
    }
}
