using MassTransit.RabbitMqTransport;
using Microsoft.Extensions.Logging;

namespace IacpBus.Transport.Receiving.Acknowledging;

/// <summary>A channel of MassTransit on which acknowledgements go out together.</summary>
internal sealed class CoalescingChannel : ScopeChannelContext, ChannelContext
{
    private readonly ChannelContext _channel;
    private readonly AckCoalescer _acks;

    public CoalescingChannel(ChannelContext channel, TimeProvider clock, ILogger logger)
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

        _acks.Acknowledge(deliveryTag);
        return ValueTask.CompletedTask;
    }

    Task ChannelContext.BasicNack(ulong deliveryTag, bool multiple, bool requeue)
    {
        _acks.GivenBack(deliveryTag);
        return _channel.BasicNack(deliveryTag, multiple, requeue);
    }

    /// <summary>Called when everything that was delivered is done with, and before the channel closes.</summary>
    async Task ChannelContext.BasicCancel(string consumerTag)
    {
        await _acks.FlushAsync().ConfigureAwait(false);
        await _channel.BasicCancel(consumerTag).ConfigureAwait(false);
    }
}
