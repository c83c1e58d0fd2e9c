namespace IacpBus.Transport.Receiving.Order;

/// <summary>A message's place in the order of its sender and channel.</summary>
public sealed class OrderTicket
{
    private readonly Sequencer _sequencer;
    private IDisposable? _alsoReleased;

    internal OrderTicket(Sequencer sequencer, ulong tag, ITurnTaker owner)
    {
        _sequencer = sequencer;
        Tag = tag;
        Owner = owner;
    }

    /// <summary>The delivery's number on its channel, from 1.</summary>
    internal ulong Tag { get; }

    internal ITurnTaker Owner { get; }

    /// <summary>Of the sequencer, as are the next three; it guards them.</summary>
    internal OrderKey Key { get; set; }

    internal OrderTicket? Next { get; set; }

    internal bool HasTurn { get; set; }

    internal bool Passed { get; set; }

    /// <summary>
    /// Lets the next message of the same sender and channel start while this one's handler goes on. For long work whose
    /// order was settled by starting it. May be called more than once; thread-safe.
    /// </summary>
    public void Release()
    {
        ReleaseBeforeEnd();
        Owner.Hurry();
    }

    /// <summary>The same where the caller is about to end or to wait without holding its thread, which then takes the next message.</summary>
    internal void ReleaseBeforeEnd()
    {
        _sequencer.Release(this);
        Volatile.Read(ref _alsoReleased)?.Dispose();
    }

    /// <summary>What else holds others up until the handler lets them go. May be disposed more than once.</summary>
    internal void AlsoReleases(IDisposable hold) => Volatile.Write(ref _alsoReleased, hold);

    /// <summary><c>true</c> when it has its turn; otherwise <see cref="ITurnTaker.TakeTurn"/> is called later.</summary>
    internal bool Enter(OrderKey key) => _sequencer.Enter(this, key);

    internal void Leave() => _sequencer.Leave(this);
}
