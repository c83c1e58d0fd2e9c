using IacpBus.Transport.Broker;
using IacpBus.Transport.Configuration;
using IacpBus.Transport.Diagnostics;
using IacpBus.Transport.Receiving.Dispatch;
using IacpBus.Transport.Receiving.Retry;
using IacpBus.Transport.Trust;
using MassTransit;
using MassTransit.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace IacpBus.Transport.Receiving;

/// <summary>What an endpoint of an agent is made of, whatever brings its messages: our checks, its consumers, our burial.</summary>
internal sealed class AgentReceiveEndpoint(AgentTransport agent, TransportOptions options, SignatureVerifier verifier, IServiceProvider services, TimeProvider clock)
{
    private const ushort PresencePrefetch = 32;

    public AgentTransport Agent => agent;

    /// <summary>Messages that it holds at a time.</summary>
    public ushort Prefetch(Ear ear) => ear == Ear.Inbox ? options.Prefetch : Math.Min(PresencePrefetch, options.Prefetch);

    /// <summary>What is checked of the messages that this ear hears.</summary>
    public ReceivePipeline PipelineOf(Ear ear) => new(agent.Id, ear, agent.Definition.Policy, options.ReaderOptions, options.ClockSkew, verifier, clock);

    /// <summary>Sets up the consumers and what stands around them.</summary>
    /// <returns>The road that the deliveries of this ear take.</returns>
    public ReceiveRoad Configure(IReceiveEndpointConfigurator endpoint, Ear ear)
    {
        AgentRoad road = agent.Road;
        IHandledMessages handled = agent.Definition.Handled(services);
        ReceivePipeline checks = PipelineOf(ear);
        var serializer = new RefusingSerializerFactory();

        // No message comes to MassTransit unread; its own deserializers would take one past every check.
        endpoint.ClearSerialization();
        endpoint.AddSerializer(serializer);
        endpoint.AddDeserializer(serializer, isDefault: true);
        endpoint.ConfigureConsumeTopology = false;
        endpoint.PublishFaults = false;
        endpoint.PrefetchCount = Prefetch(ear);

        (DelayedRetry? retry, PoisonGate? gate) = ear == Ear.Inbox ? CreateRetry(road) : (null, null);
        endpoint.AddPrePipeSpecification(new OncePerMessage(new HandlingFilter(road, checks, gate, handled, clock)));
        agent.Definition.ConfigureConsumers(services, endpoint);
        var configuration = (IReceiveEndpointConfiguration)endpoint;
        return new ReceiveRoad(road, checks, new FailedDeliveries(road, ear, handled, retry), () => configuration.ConsumePipe, () => configuration.InputAddress, clock);
    }

    /// <summary>Delayed retries of what fails, and the gate for what came again without having failed.</summary>
    private (DelayedRetry Retry, PoisonGate Gate) CreateRetry(AgentRoad road)
    {
        RetryOptions retry = services.GetRequiredService<IOptions<RetryOptions>>().Value;
        IAttemptCounter counter = agent.Definition.AttemptCounter?.Invoke(services) ?? new MemoryAttemptCounter(clock);
        var policy = new RetryPolicy(retry.Tries, services.GetRequiredService<RetryJitter>());
        var publisher = new PatientPublisher(agent.Id, services.GetRequiredService<IMessagePublisher>(), services.GetRequiredService<TransportHealth>(), clock, road.Logger);
        return (new DelayedRetry(road, policy, counter, publisher, clock), new PoisonGate(counter, retry, clock));
    }

    private sealed class OncePerMessage(IFilter<ConsumeContext> filter) : IPipeSpecification<ConsumeContext>
    {
        public void Apply(IPipeBuilder<ConsumeContext> builder) => builder.AddFilter(filter);

        public IEnumerable<ValidationResult> Validate() => [];
    }
}
