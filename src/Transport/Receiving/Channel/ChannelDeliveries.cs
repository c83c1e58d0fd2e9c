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

    private ChannelDeliveries(ChannelContext channel, Func<ISettlement, IDeliveryTarget> target, TimeProvider clock, ILogger logger)
    {
        _channel = channel;
        _logger = logger;
        _acks = new AckCoalescer(channel.BasicAck, clock, logger);
        Target = target(this);
    }

    public IDeliveryTarget Target { get; }

    public static ChannelDeliveries Of(ChannelContext channel, Func<ISettlement, IDeliveryTarget> target, TimeProvider clock, ILogger logger) =>
        ByChannel.GetValue(channel.Channel, _ => new ChannelDeliveries(channel, target, clock, logger));

    public ValueTask AcknowledgeAsync(ulong tag) => _acks.AcknowledgeAsync(tag);

    public async ValueTask GiveBackAsync(ulong tag, Exception cause)
    {
        _acks.GivenBack(tag);
        if (!_channel.Channel.IsOpen)
        {
            // The broker delivers again by itself what was on it.
            return;
        }

        try
        {
            await _channel.BasicNack(tag, multiple: false, requeue: true).ConfigureAwait(false);
        }
        catch (Exception gone)
        {
            Log.NotAcknowledged(_logger, gone.Message);
        }
    }

    /// <summary>A stop begins: what ends from here on is acknowledged at once, since the channel closes soon.</summary>
    public Task HurryAsync() => _acks.EndAsync();
}
