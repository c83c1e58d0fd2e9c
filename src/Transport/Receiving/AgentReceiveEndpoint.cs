using IacpBus.Transport.Broker;
using IacpBus.Transport.Configuration;
using IacpBus.Transport.Diagnostics;
using IacpBus.Transport.Receiving.Retry;
using IacpBus.Transport.Trust;
using MassTransit;
using MassTransit.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace IacpBus.Transport.Receiving;

/// <summary>What an endpoint of an agent is made of, whatever brings its messages: our deserializer alone, our burial, its consumers.</summary>
internal sealed class AgentReceiveEndpoint(AgentTransport agent, TransportOptions options, SignatureVerifier verifier, IServiceProvider services, TimeProvider clock)
{
    private const ushort PresencePrefetch = 32;

    public AgentTransport Agent => agent;

    /// <summary>Messages that it holds at a time.</summary>
    public ushort Prefetch(Ear ear) => ear == Ear.Inbox ? options.Prefetch : Math.Min(PresencePrefetch, options.Prefetch);

    public void Configure(IReceiveEndpointConfigurator endpoint, Ear ear)
    {
        AgentRoad road = agent.Road;
        IHandledMessages handled = agent.Definition.Handled(services);
        var pipeline = new ReceivePipeline(agent.Id, ear, agent.Definition.Policy, options.ReaderOptions, options.ClockSkew, verifier, clock);
        var serializer = new IacpSerializerFactory(new IacpDeserializer(road, pipeline));

        // The stock deserializers would take a message that names their content type past every check.
        endpoint.ClearSerialization();
        endpoint.AddSerializer(serializer);
        endpoint.AddDeserializer(serializer, isDefault: true);
        endpoint.ConfigureConsumeTopology = false;
        endpoint.PublishFaults = false;
        endpoint.PrefetchCount = Prefetch(ear);
        endpoint.ConfigureReceive(receive => receive.UseFilter(new SequencerExitFilter()));
        PoisonGate? gate = ear == Ear.Inbox ? ConfigureRetry(endpoint, road) : null;
        endpoint.ConfigureError(error => error.UseFilter(new BurialFilter<ExceptionReceiveContext>(road, ear, handled)));
        endpoint.ConfigureDeadLetter(dead => dead.UseFilter(new BurialFilter<ReceiveContext>(road, ear, handled)));
        endpoint.AddPrePipeSpecification(new OncePerMessage(new HandlingFilter(road, pipeline, gate, handled, clock)));
        agent.Definition.ConfigureConsumers(services, endpoint);
    }

    /// <summary>Delayed retries of what fails, and the gate for what came again without having failed. Before the burial.</summary>
    private PoisonGate ConfigureRetry(IReceiveEndpointConfigurator endpoint, AgentRoad road)
    {
        RetryOptions retry = services.GetRequiredService<IOptions<RetryOptions>>().Value;
        IAttemptCounter counter = agent.Definition.AttemptCounter?.Invoke(services) ?? new MemoryAttemptCounter(clock);
        var policy = new RetryPolicy(retry.Tries, services.GetRequiredService<RetryJitter>());
        var publisher = new PatientPublisher(agent.Id, services.GetRequiredService<IMessagePublisher>(), services.GetRequiredService<TransportHealth>(), clock, road.Logger);
        endpoint.ConfigureError(error => error.UseFilter(new DelayedRetryFilter(new DelayedRetry(road, policy, counter, publisher, clock))));
        return new PoisonGate(counter, retry, clock);
    }

    private sealed class OncePerMessage(IFilter<ConsumeContext> filter) : IPipeSpecification<ConsumeContext>
    {
        public void Apply(IPipeBuilder<ConsumeContext> builder) => builder.AddFilter(filter);

        public IEnumerable<ValidationResult> Validate() => [];
    }
}
