using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace IacpBus.Agents.Registration;

/// <summary>Makes a consumer per message from a scope of the container, with the agent's own objects at hand.</summary>
internal sealed class ScopedPipe<TConsumer, TMessage>(IServiceProvider services, Func<IServiceProvider, TConsumer> create) : IPipe<ConsumeContext<TMessage>>, IConsumerPipe
    where TConsumer : class, IConsumer<TMessage>
    where TMessage : class
{
    public void Connect(IConsumePipeConnector endpoint) => endpoint.ConnectConsumePipe(this);

    public async Task Send(ConsumeContext<TMessage> context)
    {
        await using AsyncServiceScope scope = services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CurrentConsumeContext>().Context = context;
        TConsumer consumer = create(scope.ServiceProvider);
        await consumer.Consume(new ConsumerContext<TConsumer, TMessage>(context, consumer));
        await context.NotifyConsumed(TimeSpan.Zero, typeof(TConsumer).Name);
    }

    public void Probe(ProbeContext context) => context.CreateScope("iacp-consumer").Add("type", typeof(TConsumer).Name);
}
