namespace IacpBus.Agents.Conversations;

/// <summary>
/// How many offers an agent's handler thinks about at a time; without a limit, peers could begin as many as they may
/// have conversations. Thread-safe.
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
