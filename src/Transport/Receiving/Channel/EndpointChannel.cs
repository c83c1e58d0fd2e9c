using MassTransit.RabbitMqTransport;
using RabbitMQ.Client;

namespace IacpBus.Transport.Receiving.Channel;

/// <summary>A channel of MassTransit whose deliveries go to a target of ours.</summary>
internal sealed class EndpointChannel(ChannelContext channel, ChannelDeliveries deliveries, StopPatience patience)
    : ScopeChannelContext(channel, channel.CancellationToken), ChannelContext
{
    private readonly ChannelContext _channel = channel;

    Task<string> ChannelContext.BasicConsume(
        string queue, bool noAck, bool exclusive, IDictionary<string, object> arguments, IAsyncBasicConsumer consumer, string consumerTag, CancellationToken cancellationToken) =>
        _channel.BasicConsume(queue, noAck, exclusive, arguments, new EndpointConsumer(consumer, deliveries.Target), consumerTag, cancellationToken);

    /// <summary>The first thing that a stop does. What is under way is waited for here, since MassTransit knows of no delivery.</summary>
    async Task ChannelContext.BasicCancel(string consumerTag)
    {
        await deliveries.HurryAsync().ConfigureAwait(false);
        await _channel.BasicCancel(consumerTag).ConfigureAwait(false);
        await deliveries.Target.EndAsync(patience.Token).ConfigureAwait(false);
    }
}
