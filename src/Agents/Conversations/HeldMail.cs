namespace IacpBus.Agents.Conversations;

/// <summary>
/// How many messages of an agent's inbox wait for handlers: handoffs that run or queue, offers that are thought about.
/// They stay unacknowledged, so without a limit they would take the whole prefetch, and replies and cancels with it.
/// Thread-safe.
/// </summary>
internal sealed class HeldMail(int most)
{
    private int _held;

    /// <summary>Takes a place; <c>false</c> when there is none. Each success needs one <see cref="Exit"/>.</summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _held) <= most)
        {
            return true;
        }

        Interlocked.Decrement(ref _held);
        return false;
    }

    public void Exit() => Interlocked.Decrement(ref _held);
}
