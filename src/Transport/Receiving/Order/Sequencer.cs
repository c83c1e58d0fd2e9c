using System.Runtime.InteropServices;

namespace IacpBus.Transport.Receiving.Order;

/// <summary>
/// Lets the messages of one channel be checked in parallel and yet gives them their turn, per key, in the order of their
/// delivery tags. Every delivery must <see cref="Leave"/>, refused ones too, or those behind it wait. Thread-safe.
/// </summary>
internal sealed class Sequencer
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, SequencerTicket?> _arrived = [];
    private readonly Dictionary<OrderKey, SequencerTicket> _lastOfKey = [];
    private ulong _next = 1;

    /// <summary>
    /// <c>true</c> when all earlier deliveries were seen and those of the same key have passed; otherwise its owner is
    /// told when that is so.
    /// </summary>
    public bool Enter(SequencerTicket ticket, OrderKey key)
    {
        lock (_gate)
        {
            ticket.Key = key;
            _arrived[ticket.Tag] = ticket;
            Drain(ticket);
            return ticket.HasTurn;
        }
    }

    /// <summary>Lets the next message of the same key go on, before this one has finished.</summary>
    public void Release(SequencerTicket ticket)
    {
        lock (_gate)
        {
            if (ticket.Tag < _next)
            {
                Pass(ticket);
            }
        }
    }

    /// <summary>The delivery is done with, however it ended.</summary>
    public void Leave(SequencerTicket ticket)
    {
        lock (_gate)
        {
            if (ticket.Tag < _next)
            {
                Pass(ticket);
                return;
            }

            // Refused before it had a key, or given up while it waited: it only must not hold up the others.
            _arrived[ticket.Tag] = null;
            Drain(null);
        }
    }

    private void Drain(SequencerTicket? entering)
    {
        while (_arrived.Remove(_next, out SequencerTicket? ticket))
        {
            _next++;
            if (ticket is not null)
            {
                Append(ticket, entering);
            }
        }
    }

    private void Append(SequencerTicket ticket, SequencerTicket? entering)
    {
        ref SequencerTicket? last = ref CollectionsMarshal.GetValueRefOrAddDefault(_lastOfKey, ticket.Key, out bool hasBefore);
        if (hasBefore)
        {
            last!.Next = ticket;
        }
        else
        {
            ticket.HasTurn = true;
            if (ticket != entering)
            {
                ticket.Owner.TakeTurn();
            }
        }

        last = ticket;
    }

    private void Pass(SequencerTicket ticket)
    {
        if (ticket.Passed)
        {
            return;
        }

        ticket.Passed = true;

        // One that was given up while it waited has passed before its turn; the next must still wait for that turn.
        for (SequencerTicket? current = ticket; current is { HasTurn: true, Passed: true }; current = current.Next)
        {
            current.HasTurn = false;
            if (current.Next is not { } next)
            {
                _lastOfKey.Remove(current.Key);
                return;
            }

            next.HasTurn = true;
            if (!next.Passed)
            {
                next.Owner.TakeTurn();
            }
        }
    }
}
