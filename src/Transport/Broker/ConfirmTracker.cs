using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace IacpBus.Transport.Broker;

/// <summary>
/// Knows which messages of one channel the broker has not confirmed yet, and settles each once. The client's own
/// bookkeeping adds a header to every message and looks at all outstanding ones for every confirm. Thread-safe.
/// </summary>
/// <param name="settle">Told of each message, with the failure if there was one. Called while this is locked: it must not call back.</param>
internal sealed class ConfirmTracker(Action<Publication, Exception?> settle)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, Publication> _outstanding = [];
    private ulong _last;
    private ulong _lowest = 1;
    private Exception? _closed;

    /// <summary>Listens to a channel with confirms on which nothing was published yet.</summary>
    public void Follow(IChannel channel)
    {
        channel.BasicAcksAsync += (_, ack) =>
        {
            Confirmed(ack.DeliveryTag, ack.Multiple, isRefused: false);
            return Task.CompletedTask;
        };
        channel.BasicNacksAsync += (_, nack) =>
        {
            Confirmed(nack.DeliveryTag, nack.Multiple, isRefused: true);
            return Task.CompletedTask;
        };
        channel.BasicReturnAsync += (_, returned) =>
        {
            Returned(returned);
            return Task.CompletedTask;
        };
        channel.ChannelShutdownAsync += (_, reason) =>
        {
            Close(new AlreadyClosedException(reason));
            return Task.CompletedTask;
        };
    }

    /// <summary>Counts a message that is published next.</summary>
    /// <returns>Its number on the channel.</returns>
    /// <exception cref="AlreadyClosedException">The channel is gone.</exception>
    public ulong Add(Publication publication)
    {
        lock (_gate)
        {
            if (_closed is not null)
            {
                throw _closed;
            }

            _outstanding.Add(++_last, publication);
            return _last;
        }
    }

    /// <summary>The message, the last one added, did not get to the wire, so the next one has its number.</summary>
    /// <returns><c>false</c> when it was settled meanwhile.</returns>
    public bool Withdraw(ulong number)
    {
        lock (_gate)
        {
            _last = number - 1;
            return _outstanding.Remove(number);
        }
    }

    /// <summary>Nothing more comes from the channel: all that is outstanding fails.</summary>
    public void Close(Exception reason)
    {
        lock (_gate)
        {
            _closed ??= reason;
            foreach (ulong number in _outstanding.Keys.Order().ToArray())
            {
                Settle(number, reason);
            }
        }
    }

    /// <summary>The broker has the message with this number, or it and all before; or it refuses them.</summary>
    public void Confirmed(ulong tag, bool isMultiple, bool isRefused)
    {
        lock (_gate)
        {
            if (!isMultiple)
            {
                Settle(tag, isRefused ? new PublishException(tag, isReturn: false) : null);
            }

            // What was settled alone is passed over, too, or the next one that stands for many would begin far back.
            for (; _lowest <= _last && ((isMultiple && _lowest <= tag) || !_outstanding.ContainsKey(_lowest)); _lowest++)
            {
                Settle(_lowest, isRefused ? new PublishException(_lowest, isReturn: false) : null);
            }
        }
    }

    /// <summary>The broker says what came back, not which number it had; its confirm follows.</summary>
    public void Returned(BasicReturnEventArgs returned)
    {
        lock (_gate)
        {
            ulong number = _outstanding
                .Where(each => each.Value.Message is { } message
                    && message.Exchange == returned.Exchange
                    && message.RoutingKey == returned.RoutingKey
                    && message.Body.Span.SequenceEqual(returned.Body.Span))
                .Select(each => each.Key)
                .DefaultIfEmpty()
                .Min();
            if (number != 0)
            {
                Settle(number, new PublishException(number, isReturn: true));
            }
        }
    }

    private void Settle(ulong number, Exception? failure)
    {
        if (_outstanding.Remove(number, out Publication? publication))
        {
            settle(publication, failure);
        }
    }
}
