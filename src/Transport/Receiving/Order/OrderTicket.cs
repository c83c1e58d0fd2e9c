namespace IacpBus.Transport.Receiving.Order;

/// <summary>A message's place in the order of its sender and channel.</summary>
public sealed class OrderTicket
{
    private readonly Sequencer _sequencer;
    private readonly SequencerTicket _place;
    private IDisposable? _alsoReleased;

    internal OrderTicket(Sequencer sequencer, ulong tag, ITurnTaker owner)
    {
        _sequencer = sequencer;
        _place = new SequencerTicket(tag, owner);
    }

    /// <summary>
    /// Lets the next message of the same sender and channel start while this one's handler goes on. For long work whose
    /// order was settled by starting it. May be called more than once; thread-safe.
    /// </summary>
    public void Release()
    {
        ReleaseBeforeEnd();
        _place.Owner.Hurry();
    }

    /// <summary>The same where the caller is about to end or to wait without holding its thread, which then takes the next message.</summary>
    internal void ReleaseBeforeEnd()
    {
        _sequencer.Release(_place);
        Volatile.Read(ref _alsoReleased)?.Dispose();
    }

    /// <summary>What else holds others up until the handler lets them go. May be disposed more than once.</summary>
    internal void AlsoReleases(IDisposable hold) => Volatile.Write(ref _alsoReleased, hold);

    /// <summary><c>true</c> when it has its turn; otherwise <see cref="ITurnTaker.TakeTurn"/> is called later.</summary>
    internal bool Enter(OrderKey key) => _sequencer.Enter(_place, key);

    internal void Leave() => _sequencer.Leave(_place);
}
