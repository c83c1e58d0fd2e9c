using MassTransit.RabbitMqTransport;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;

namespace IacpBus.Transport.Receiving.Channel;

/// <summary>A channel of MassTransit whose deliveries are handled in parallel and acknowledged together.</summary>
internal sealed class EndpointChannel : ScopeChannelContext, ChannelContext
{
    private readonly ChannelContext _channel;
    private readonly AckCoalescer _acks;

    public EndpointChannel(ChannelContext channel, TimeProvider clock, ILogger logger)
        : base(channel, channel.CancellationToken)
    {
        _channel = channel;
        _acks = new AckCoalescer(channel.BasicAck, clock, logger);
    }

    ValueTask ChannelContext.BasicAck(ulong deliveryTag, bool multiple)
    {
        if (multiple)
        {
            throw new NotSupportedException("Each delivery is acknowledged by itself; which go out together is decided here.");
        }

        return _acks.AcknowledgeAsync(deliveryTag);
    }

    Task ChannelContext.BasicNack(ulong deliveryTag, bool multiple, bool requeue)
    {
        _acks.GivenBack(deliveryTag);
        return _channel.BasicNack(deliveryTag, multiple, requeue);
    }

    Task<string> ChannelContext.BasicConsume(
        string queue, bool noAck, bool exclusive, IDictionary<string, object> arguments, IAsyncBasicConsumer consumer, string consumerTag, CancellationToken cancellationToken) =>
        _channel.BasicConsume(queue, noAck, exclusive, arguments, new ParallelConsumer(consumer), consumerTag, cancellationToken);

    /// <summary>The first thing that a stop does; what is under way is acknowledged at once from here on, since the channel closes soon.</summary>
    async Task ChannelContext.BasicCancel(string consumerTag)
    {
        await _acks.EndAsync().ConfigureAwait(false);
        await _channel.BasicCancel(consumerTag).ConfigureAwait(false);
    }
}
