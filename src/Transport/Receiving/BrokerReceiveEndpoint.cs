using IacpBus.Transport.Broker;
using IacpBus.Transport.Diagnostics;
using IacpBus.Transport.Receiving.Channel;
using IacpBus.Transport.Receiving.Dispatch;
using MassTransit;
using MassTransit.RabbitMqTransport.Configuration;
using Microsoft.Extensions.Logging;

namespace IacpBus.Transport.Receiving;

/// <summary>Connects a queue on the broker to an endpoint, with our topology and none of MassTransit's.</summary>
/// <param name="agents">Whose queue it is: one agent's inbox, or the presence queue of all.</param>
/// <param name="ear">Which of the two.</param>
/// <param name="declarations">Those of this process; <c>null</c> when the operator declares.</param>
/// <param name="health">Is told what works.</param>
/// <param name="patience">How long a stop waits.</param>
/// <param name="clock">For acknowledgements.</param>
internal sealed class BrokerReceiveEndpoint(IReadOnlyList<AgentTransport> agents, Ear ear, Declarations? declarations, TransportHealth health, StopPatience patience, TimeProvider clock)
{
    private readonly ILogger _logger = agents[0].Road.Logger;

    /// <summary>MassTransit tells endpoints apart without regard to case, agent ids differ by it: so each has a <paramref name="number"/>.</summary>
    public HostReceiveEndpointHandle Connect(IBusControl bus, int number, Func<IReceiveEndpointConfigurator, Func<ISettlement, IDeliveryTarget>> configure) =>
        bus.ConnectReceiveEndpoint($"iacp.endpoint.{number}", configurator => Configure((IRabbitMqReceiveEndpointConfigurator)configurator, configure));

    private void Configure(IRabbitMqReceiveEndpointConfigurator configurator, Func<IReceiveEndpointConfigurator, Func<ISettlement, IDeliveryTarget>> configure)
    {
        configurator.ConnectReceiveEndpointObserver(new EndpointObserver(agents, ear, health));
        ConfigureChannel(configurator, configure(configurator));

        // Loops of the client that take deliveries from the channel; the target does the rest.
        configurator.ConcurrentMessageLimit = 1;
    }

    private void ConfigureChannel(IRabbitMqReceiveEndpointConfigurator configurator, Func<ISettlement, IDeliveryTarget> target)
    {
        // The configurator hides the exchange name, the settings behind it do not: "its" exchange is one of ours.
        var settings = (RabbitMqReceiveSettings)((RabbitMqReceiveEndpointConfiguration)configurator).Settings;
        settings.ExchangeName = ear == Ear.Inbox ? BrokerNames.Agents : BrokerNames.Broadcast;
        configurator.ExchangeType = ear == Ear.Inbox ? RabbitMQ.Client.ExchangeType.Topic : RabbitMQ.Client.ExchangeType.Fanout;
        settings.BindQueue = false;
        configurator.ConfigureChannel(channel =>
        {
            channel.UseFilter(new DeclareTopologyFilter([.. agents.Select(agent => agent.Road)], ear, declarations, settings, health));
            channel.UseFilter(new EndpointChannelFilter(target, patience, clock, _logger));
        });
    }
}
