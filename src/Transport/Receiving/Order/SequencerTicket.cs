namespace IacpBus.Transport.Receiving.Order;

/// <summary>A delivery's place in a sequencer, which guards all of it.</summary>
/// <param name="tag">The delivery's number on its channel, from 1.</param>
/// <param name="owner">Told when its turn comes.</param>
internal sealed class SequencerTicket(ulong tag, ITurnTaker owner)
{
    public ulong Tag => tag;

    public ITurnTaker Owner => owner;

    public OrderKey Key { get; set; }

    public SequencerTicket? Next { get; set; }

    public bool HasTurn { get; set; }

    public bool Passed { get; set; }
}
