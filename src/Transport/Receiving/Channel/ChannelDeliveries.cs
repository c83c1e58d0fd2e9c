using System.Runtime.CompilerServices;
using IacpBus.Transport.Diagnostics;
using IacpBus.Transport.Receiving.Dispatch;
using MassTransit.RabbitMqTransport;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;

namespace IacpBus.Transport.Receiving.Channel;

/// <summary>
/// The deliveries of one channel of the broker, and what it was told of them. Lives as long as the channel, even when
/// consumers follow one another on it, since their tags go on and an acknowledgement may stand for all before it.
/// </summary>
internal sealed class ChannelDeliveries : ISettlement
{
    private static readonly ConditionalWeakTable<IChannel, ChannelDeliveries> ByChannel = [];

    private readonly ChannelContext _channel;
    private readonly AckCoalescer _acks;
    private readonly ILogger _logger;

    private ChannelDeliveries(ChannelContext channel, ReceiveRoad road)
    {
        _channel = channel;
        _logger = road.Agent.Logger;
        _acks = new AckCoalescer(channel.BasicAck, road.Clock, _logger);
        Dispatcher = new DeliveryDispatcher(road, this);
    }

    public DeliveryDispatcher Dispatcher { get; }

    public static ChannelDeliveries Of(ChannelContext channel, ReceiveRoad road) => ByChannel.GetValue(channel.Channel, _ => new ChannelDeliveries(channel, road));

    public ValueTask AcknowledgeAsync(DeliveryContext delivery) => _acks.AcknowledgeAsync(delivery.DeliveryTag);

    public async ValueTask GiveBackAsync(DeliveryContext delivery, Exception cause)
    {
        _acks.GivenBack(delivery.DeliveryTag);
        if (!_channel.Channel.IsOpen)
        {
            // The broker delivers again by itself what was on it.
            return;
        }

        try
        {
            await _channel.BasicNack(delivery.DeliveryTag, multiple: false, requeue: true).ConfigureAwait(false);
        }
        catch (Exception gone)
        {
            Log.NotAcknowledged(_logger, gone.Message);
        }
    }

    /// <summary>A stop begins: what ends from here on is acknowledged at once, since the channel closes soon.</summary>
    public Task HurryAsync() => _acks.EndAsync();
}
