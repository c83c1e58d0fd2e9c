namespace IacpBus.Transport.Broker;

/// <summary>
/// Tells what is not done in time, all with one timer: one for each message would cost more than sending it. A quarter of the time, at most a second, late. Thread-safe.
/// </summary>
internal sealed class OverdueWatch : IDisposable
{
    private static readonly TimeSpan LongestInterval = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Queue<(IOverdue Watched, long Since)> _watched = new();
    private readonly TimeSpan _patience;
    private readonly TimeProvider _clock;
    private readonly Func<Exception> _problem;
    private readonly ITimer _timer;

    public OverdueWatch(TimeSpan patience, TimeProvider clock, Func<Exception> problem)
    {
        _problem = problem;
        _patience = patience;
        _clock = clock;
        TimeSpan interval = TimeSpan.FromTicks(Math.Min(LongestInterval.Ticks, Math.Max(1, patience.Ticks / 4)));
        _timer = clock.CreateTimer(_ => Look(), null, interval, interval);
    }

    /// <summary>Watches <paramref name="watched"/> from <paramref name="since"/> on, a time stamp of the clock.</summary>
    public void Watch(IOverdue watched, long since)
    {
        lock (_gate)
        {
            _watched.Enqueue((watched, since));

            // What is done is let go at once, or a fast sender would have a second's messages in memory.
            while (_watched.TryPeek(out (IOverdue Watched, long Since) oldest) && oldest.Watched.IsOver)
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
            while (_watched.TryPeek(out (IOverdue Watched, long Since) oldest)
                && (oldest.Watched.IsOver || _clock.GetElapsedTime(oldest.Since, now) >= _patience))
            {
                _watched.Dequeue();
                if (!oldest.Watched.IsOver)
                {
                    oldest.Watched.Overdue(_problem());
                }
            }
        }
    }
}
