using IacpBus.Transport.Broker;
using IacpBus.Transport.Configuration;
using IacpBus.Transport.Diagnostics;
using IacpBus.Transport.Receiving.Channel;
using IacpBus.Transport.Receiving.Dispatch;
using MassTransit;
using MassTransit.RabbitMqTransport.Configuration;

namespace IacpBus.Transport.Receiving;

/// <summary>Connects the queues of one agent on the broker to its endpoints, with our topology and none of MassTransit's.</summary>
internal sealed class BrokerReceiveEndpoint(AgentReceiveEndpoint endpoint, TopologyMode topology, TransportHealth health, StopPatience patience)
{
    /// <summary>MassTransit tells endpoints apart without regard to case, agent ids differ by it: so each has a <paramref name="number"/>.</summary>
    public HostReceiveEndpointHandle Connect(IBusControl bus, Ear ear, int number) =>
        bus.ConnectReceiveEndpoint($"iacp.endpoint.{number}", configurator => Configure((IRabbitMqReceiveEndpointConfigurator)configurator, ear));

    private void Configure(IRabbitMqReceiveEndpointConfigurator configurator, Ear ear)
    {
        configurator.ConnectReceiveEndpointObserver(new EndpointObserver(endpoint.Agent, ear, health));
        ConfigureChannel(configurator, endpoint.Configure(configurator, ear), ear);

        // Loops of the client that take deliveries from the channel; our dispatcher does the rest.
        configurator.ConcurrentMessageLimit = 1;
    }

    private void ConfigureChannel(IRabbitMqReceiveEndpointConfigurator configurator, ReceiveRoad road, Ear ear)
    {
        // The configurator hides the exchange name, the settings behind it do not: "its" exchange is one of ours.
        var settings = (RabbitMqReceiveSettings)((RabbitMqReceiveEndpointConfiguration)configurator).Settings;
        settings.ExchangeName = ear == Ear.Inbox ? BrokerNames.Agents : BrokerNames.Broadcast;
        configurator.ExchangeType = ear == Ear.Inbox ? RabbitMQ.Client.ExchangeType.Topic : RabbitMQ.Client.ExchangeType.Fanout;
        settings.BindQueue = false;
        bool declare = topology == TopologyMode.Declare;
        configurator.ConfigureChannel(channel =>
        {
            channel.UseFilter(new DeclareTopologyFilter(endpoint.Agent.Road, ear, declare, settings, health));
            channel.UseFilter(new EndpointChannelFilter(road, patience));
        });
    }
}
