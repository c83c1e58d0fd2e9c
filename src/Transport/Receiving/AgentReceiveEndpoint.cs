using IacpBus.Transport.Broker;
using IacpBus.Transport.Configuration;
using IacpBus.Transport.Diagnostics;
using IacpBus.Transport.Trust;
using MassTransit;
using MassTransit.Configuration;
using MassTransit.RabbitMqTransport.Configuration;

namespace IacpBus.Transport.Receiving;

/// <summary>Connects one queue of one agent to the bus: our deserializer alone, our burial, our topology, its consumers.</summary>
internal sealed class AgentReceiveEndpoint(
    AgentTransport agent, TransportOptions options, SignatureVerifier verifier, TransportHealth health, IServiceProvider services, TimeProvider clock)
{
    private const ushort PresencePrefetch = 32;

    /// <summary>MassTransit tells endpoints apart without regard to case, agent ids differ by it: so each has a <paramref name="number"/>.</summary>
    public HostReceiveEndpointHandle Connect(IBusControl bus, Ear ear, int number) =>
        bus.ConnectReceiveEndpoint($"iacp.endpoint.{number}", configurator => Configure((IRabbitMqReceiveEndpointConfigurator)configurator, ear));

    private void Configure(IRabbitMqReceiveEndpointConfigurator endpoint, Ear ear)
    {
        AgentRoad road = agent.Road;
        var pipeline = new ReceivePipeline(agent.Id, ear, agent.Definition.Policy, options.ReaderOptions, options.ClockSkew, verifier, clock);
        ConfigureTopology(endpoint, ear);
        var serializer = new IacpSerializerFactory(new IacpDeserializer(road, pipeline));

        // The stock deserializers would take a message that names their content type past every check.
        endpoint.ClearSerialization();
        endpoint.AddSerializer(serializer);
        endpoint.AddDeserializer(serializer, isDefault: true);
        endpoint.ConfigureConsumeTopology = false;
        endpoint.PublishFaults = false;
        ushort prefetch = ear == Ear.Inbox ? options.Prefetch : Math.Min(PresencePrefetch, options.Prefetch);
        endpoint.PrefetchCount = prefetch;

        // Waiting for one's turn is cheap; a lower limit would let one sender's queue hold up everybody.
        endpoint.ConcurrentMessageLimit = prefetch;
        endpoint.ConfigureReceive(receive => receive.UseFilter(new SequencerExitFilter()));
        endpoint.ConfigureError(error => error.UseFilter(new BurialFilter<ExceptionReceiveContext>(road, ear)));
        endpoint.ConfigureDeadLetter(dead => dead.UseFilter(new BurialFilter<ReceiveContext>(road, ear)));
        endpoint.AddPrePipeSpecification(new OncePerMessage(new HandlingFilter(road, pipeline, clock)));
        endpoint.ConnectReceiveEndpointObserver(new EndpointObserver(agent, ear, health));
        agent.Definition.ConfigureConsumers(services, endpoint);
    }

    private void ConfigureTopology(IRabbitMqReceiveEndpointConfigurator endpoint, Ear ear)
    {
        // The configurator hides the exchange name, the settings behind it do not: "its" exchange is one of ours.
        var settings = (RabbitMqReceiveSettings)((RabbitMqReceiveEndpointConfiguration)endpoint).Settings;
        settings.ExchangeName = ear == Ear.Inbox ? BrokerNames.Agents : BrokerNames.Broadcast;
        endpoint.ExchangeType = ear == Ear.Inbox ? RabbitMQ.Client.ExchangeType.Topic : RabbitMQ.Client.ExchangeType.Fanout;
        settings.BindQueue = false;
        bool declare = options.Topology == TopologyMode.Declare;
        endpoint.ConfigureChannel(channel => channel.UseFilter(new DeclareTopologyFilter(agent.Road, ear, declare, settings, health)));
    }

    private sealed class OncePerMessage(IFilter<ConsumeContext> filter) : IPipeSpecification<ConsumeContext>
    {
        public void Apply(IPipeBuilder<ConsumeContext> builder) => builder.AddFilter(filter);

        public IEnumerable<ValidationResult> Validate() => [];
    }
}
