using System.Runtime.CompilerServices;
using RabbitMQ.Client;

namespace IacpBus.Transport.Receiving;

/// <summary>
/// Lets the messages of one channel be checked in parallel and yet admits them, per key, in the order of their delivery
/// tags. Every delivery must <see cref="Leave"/>, refused ones too, or those behind it wait. Thread-safe.
/// </summary>
internal sealed class Sequencer
{
    private static readonly ConditionalWeakTable<IChannel, Sequencer> ByChannel = [];

    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, SequencerTicket?> _arrived = [];
    private readonly Dictionary<ulong, SequencerTicket> _admitted = [];
    private readonly Dictionary<OrderKey, SequencerTicket> _lastOfKey = [];
    private ulong _next = 1;

    /// <summary>The sequencer of a channel; tags begin anew with each channel.</summary>
    public static Sequencer Of(IChannel channel) => ByChannel.GetValue(channel, _ => new Sequencer());

    /// <summary>Waits until all earlier deliveries were seen and those of the same key have left.</summary>
    public ValueTask EnterAsync(ulong tag, OrderKey key, CancellationToken cancellationToken)
    {
        var ticket = new SequencerTicket(key);
        lock (_gate)
        {
            _arrived[tag] = ticket;
            Drain();
            if (ticket.HasTurn)
            {
                return ValueTask.CompletedTask;
            }
        }

        return ticket.WaitAsync(cancellationToken);
    }

    /// <summary>Lets the next message of the same key go on, before this one has finished.</summary>
    public void Release(ulong tag)
    {
        lock (_gate)
        {
            if (_admitted.TryGetValue(tag, out SequencerTicket? ticket))
            {
                Pass(ticket);
            }
        }
    }

    /// <summary>The delivery is done with, however it ended.</summary>
    public void Leave(ulong tag)
    {
        lock (_gate)
        {
            if (_admitted.Remove(tag, out SequencerTicket? ticket))
            {
                Pass(ticket);
                return;
            }

            if (tag < _next)
            {
                return;
            }

            // Refused before it had a key, or cancelled while it waited: it only must not hold up the others.
            _arrived[tag] = null;
            Drain();
        }
    }

    private void Drain()
    {
        while (_arrived.Remove(_next, out SequencerTicket? ticket))
        {
            if (ticket is not null)
            {
                _admitted[_next] = ticket;
                if (_lastOfKey.TryGetValue(ticket.Key, out SequencerTicket? before))
                {
                    before.Next = ticket;
                }
                else
                {
                    ticket.TakeTurn();
                }

                _lastOfKey[ticket.Key] = ticket;
            }

            _next++;
        }
    }

    private void Pass(SequencerTicket ticket)
    {
        ticket.Passed = true;

        // One that was cancelled while it waited has passed before its turn; the next must still wait for that turn.
        for (SequencerTicket? current = ticket; current is { HasTurn: true, Passed: true }; current = current.Next)
        {
            current.HasTurn = false;
            if (current.Next is { } next)
            {
                next.TakeTurn();
            }
            else
            {
                _lastOfKey.Remove(current.Key);
            }
        }
    }
}
