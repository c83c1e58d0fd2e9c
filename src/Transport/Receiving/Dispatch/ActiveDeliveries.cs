namespace IacpBus.Transport.Receiving.Dispatch;

/// <summary>Counts deliveries that are under way, and tells when the last has ended. Thread-safe.</summary>
internal sealed class ActiveDeliveries
{
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _count;
    private volatile bool _isEnding;

    public void Began() => Interlocked.Increment(ref _count);

    public void Ended()
    {
        if (Interlocked.Decrement(ref _count) == 0 && _isEnding)
        {
            _drained.TrySetResult();
        }
    }

    /// <summary><c>false</c> when <paramref name="patience"/> ended before they did. To be called when no more begin.</summary>
    public async Task<bool> EndAsync(CancellationToken patience)
    {
        _isEnding = true;
        if (Volatile.Read(ref _count) == 0)
        {
            return true;
        }

        try
        {
            await _drained.Task.WaitAsync(patience).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
