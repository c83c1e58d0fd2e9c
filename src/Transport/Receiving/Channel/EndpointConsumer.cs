using IacpBus.Transport.Receiving.Dispatch;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace IacpBus.Transport.Receiving.Channel;

/// <summary>
/// Hands the deliveries of a channel to a target of ours, and everything else to MassTransit's consumer, which keeps the
/// endpoint alive but never sees a message.
/// </summary>
internal sealed class EndpointConsumer(IAsyncBasicConsumer lifecycle, IDeliveryTarget target) : IAsyncBasicConsumer
{
    public IChannel? Channel => lifecycle.Channel;

    public Task HandleBasicDeliverAsync(
        string consumerTag, ulong deliveryTag, bool redelivered, string exchange, string routingKey, IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default)
    {
        // The client takes its buffer back when this method has returned.
        target.Begin(new DeliveredMessage(deliveryTag, redelivered, exchange, routingKey, properties, body.ToArray()));
        return Task.CompletedTask;
    }

    public Task HandleBasicCancelAsync(string consumerTag, CancellationToken cancellationToken = default)
    {
        target.Abandon();
        return lifecycle.HandleBasicCancelAsync(consumerTag, cancellationToken);
    }

    public Task HandleBasicCancelOkAsync(string consumerTag, CancellationToken cancellationToken = default) => lifecycle.HandleBasicCancelOkAsync(consumerTag, cancellationToken);

    public Task HandleBasicConsumeOkAsync(string consumerTag, CancellationToken cancellationToken = default) => lifecycle.HandleBasicConsumeOkAsync(consumerTag, cancellationToken);

    public Task HandleChannelShutdownAsync(object channel, ShutdownEventArgs reason)
    {
        target.Abandon();
        return lifecycle.HandleChannelShutdownAsync(channel, reason);
    }
}
