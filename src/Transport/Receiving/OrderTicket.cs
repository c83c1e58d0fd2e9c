using MassTransit;
using MassTransit.RabbitMqTransport;

namespace IacpBus.Transport.Receiving;

/// <summary>A message's place in the order of its sender and channel.</summary>
public sealed class OrderTicket
{
    private readonly Sequencer _sequencer;
    private readonly ulong _tag;
    private IDisposable? _alsoReleased;

    internal OrderTicket(Sequencer sequencer, ulong tag)
    {
        _sequencer = sequencer;
        _tag = tag;
    }

    /// <summary>
    /// Lets the next message of the same sender and channel start while this one's handler goes on. For long work whose
    /// order was settled by starting it. May be called more than once; thread-safe.
    /// </summary>
    public void Release()
    {
        _sequencer.Release(_tag);
        Volatile.Read(ref _alsoReleased)?.Dispose();
    }

    /// <summary>
    /// The place of a delivery: on the broker its channel and tag; a delivery that comes another way brings its ticket
    /// along. <c>null</c> when it has none.
    /// </summary>
    internal static OrderTicket? Of(PipeContext context)
    {
        if (context.TryGetPayload(out OrderTicket? ticket))
        {
            return ticket;
        }

        return context.TryGetPayload(out RabbitMqBasicConsumeContext? delivery) && context.TryGetPayload(out ChannelContext? channel)
            ? new OrderTicket(Sequencer.Of(channel.Channel), delivery.DeliveryTag)
            : null;
    }

    /// <summary>What else holds others up until the handler lets them go. May be disposed more than once.</summary>
    internal void AlsoReleases(IDisposable hold) => Volatile.Write(ref _alsoReleased, hold);

    internal ValueTask EnterAsync(OrderKey key, CancellationToken cancellationToken) => _sequencer.EnterAsync(_tag, key, cancellationToken);

    internal void Leave() => _sequencer.Leave(_tag);
}
