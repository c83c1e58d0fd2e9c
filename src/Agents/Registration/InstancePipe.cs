using MassTransit;

namespace IacpBus.Agents.Registration;

/// <summary>Hands messages to a consumer that keeps nothing of them.</summary>
internal sealed class InstancePipe<TConsumer, TMessage>(TConsumer consumer) : IPipe<ConsumeContext<TMessage>>, IConsumerPipe
    where TConsumer : class, IConsumer<TMessage>
    where TMessage : class
{
    public void Connect(IConsumePipeConnector endpoint) => endpoint.ConnectConsumePipe(this);

    public async Task Send(ConsumeContext<TMessage> context)
    {
        await consumer.Consume(context);
        await context.NotifyConsumed(TimeSpan.Zero, typeof(TConsumer).Name);
    }

    public void Probe(ProbeContext context) => context.CreateScope("iacp-consumer").Add("type", typeof(TConsumer).Name);
}
