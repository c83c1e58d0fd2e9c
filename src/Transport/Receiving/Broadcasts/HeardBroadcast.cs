namespace IacpBus.Transport.Receiving.Broadcasts;

/// <summary>A broadcast that some agents of this process hear; done with when all of them are. Thread-safe.</summary>
/// <param name="ended">Called once.</param>
internal sealed class HeardBroadcast(Action ended)
{
    private int _hearers = 1;

    /// <summary>One more hears it.</summary>
    public void Begins() => Interlocked.Increment(ref _hearers);

    /// <summary>One of them is done with it; and so is, at last, who shared it out.</summary>
    public void Done()
    {
        if (Interlocked.Decrement(ref _hearers) == 0)
        {
            ended();
        }
    }
}
