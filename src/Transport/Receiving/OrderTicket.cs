namespace IacpBus.Transport.Receiving;

/// <summary>A message's place in the order of its sender and channel.</summary>
public sealed class OrderTicket
{
    private readonly Sequencer _sequencer;
    private readonly ulong _tag;

    internal OrderTicket(Sequencer sequencer, ulong tag)
    {
        _sequencer = sequencer;
        _tag = tag;
    }

    /// <summary>
    /// Lets the next message of the same sender and channel start while this one's handler goes on. For long work whose
    /// order was settled by starting it. May be called more than once; thread-safe.
    /// </summary>
    public void Release() => _sequencer.Release(_tag);
}
