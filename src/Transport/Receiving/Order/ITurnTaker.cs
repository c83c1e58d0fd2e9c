namespace IacpBus.Transport.Receiving.Order;

/// <summary>What waits in a sequencer.</summary>
internal interface ITurnTaker
{
    /// <summary>Its turn has come after it had to wait. Called while the sequencer is locked: it may only note it.</summary>
    void TakeTurn();

    /// <summary>One behind it may have taken its turn, and the caller goes on with long work: somebody else should see to it now.</summary>
    void Hurry();
}
