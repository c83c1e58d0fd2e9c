using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace IacpBus.Transport.Receiving.Channel;

/// <summary>
/// Begins each delivery at another consumer and takes the next at once; the prefetch count says
/// how many are under way. The client's own way of it keeps a loop per delivery and wakes all of them for each message.
/// </summary>
internal sealed class ParallelConsumer(IAsyncBasicConsumer consumer) : IAsyncBasicConsumer
{
    public IChannel? Channel => consumer.Channel;

    /// <summary>Begun here, in order, so that a stop knows of all that came before it; the endpoint's first filter goes to the pool.</summary>
    public Task HandleBasicDeliverAsync(
        string consumerTag, ulong deliveryTag, bool redelivered, string exchange, string routingKey, IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default)
    {
        // The client takes its buffer back when this method has returned. MassTransit's consumer deals with every failure itself.
        _ = consumer.HandleBasicDeliverAsync(consumerTag, deliveryTag, redelivered, exchange, routingKey, properties, body.ToArray(), cancellationToken);
        return Task.CompletedTask;
    }

    public Task HandleBasicCancelAsync(string consumerTag, CancellationToken cancellationToken = default) => consumer.HandleBasicCancelAsync(consumerTag, cancellationToken);

    public Task HandleBasicCancelOkAsync(string consumerTag, CancellationToken cancellationToken = default) => consumer.HandleBasicCancelOkAsync(consumerTag, cancellationToken);

    public Task HandleBasicConsumeOkAsync(string consumerTag, CancellationToken cancellationToken = default) => consumer.HandleBasicConsumeOkAsync(consumerTag, cancellationToken);

    public Task HandleChannelShutdownAsync(object channel, ShutdownEventArgs reason) => consumer.HandleChannelShutdownAsync(channel, reason);
}
