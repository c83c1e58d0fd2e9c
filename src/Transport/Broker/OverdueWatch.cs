namespace IacpBus.Transport.Broker;

/// <summary>
/// Ends with a <see cref="TimeoutException"/> what is not done in time, all with one timer: one for each message would
/// cost more than sending it. A quarter of the time, at most a second, late. Thread-safe.
/// </summary>
internal sealed class OverdueWatch : IDisposable
{
    private static readonly TimeSpan LongestInterval = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Queue<(TaskCompletionSource Task, long Since)> _watched = new();
    private readonly TimeSpan _patience;
    private readonly TimeProvider _clock;
    private readonly ITimer _timer;

    public OverdueWatch(TimeSpan patience, TimeProvider clock)
    {
        _patience = patience;
        _clock = clock;
        TimeSpan interval = TimeSpan.FromTicks(Math.Min(LongestInterval.Ticks, Math.Max(1, patience.Ticks / 4)));
        _timer = clock.CreateTimer(_ => Look(), null, interval, interval);
    }

    /// <summary>Watches <paramref name="task"/> from <paramref name="since"/> on, a time stamp of the clock.</summary>
    public void Watch(TaskCompletionSource task, long since)
    {
        lock (_gate)
        {
            _watched.Enqueue((task, since));

            // What is done is let go at once, or a fast sender would have a second's messages in memory.
            while (_watched.TryPeek(out (TaskCompletionSource Task, long Since) oldest) && oldest.Task.Task.IsCompleted)
            {
                _watched.Dequeue();
            }
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        long now = _clock.GetTimestamp();
        lock (_gate)
        {
            while (_watched.TryPeek(out (TaskCompletionSource Task, long Since) oldest)
                && (oldest.Task.Task.IsCompleted || _clock.GetElapsedTime(oldest.Since, now) >= _patience))
            {
                oldest.Task.TrySetException(new TimeoutException());
                _watched.Dequeue();
            }
        }
    }
}
