namespace IacpBus.Testing;

/// <summary>
/// A clock that stands still until a test moves it. Timers fire while it is advanced, on that thread, in the order of
/// their due times. Thread-safe.
/// </summary>
public sealed class TestClock : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<FakeTimer> _timers = [];
    private readonly List<(long Due, TaskCompletionSource Armed)> _waiters = [];
    private long _elapsed;

    /// <summary>The time at which every test begins: 2026-01-01, midnight UTC.</summary>
    public static DateTimeOffset Start { get; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => Start.AddTicks(GetTimestamp());

    /// <inheritdoc/>
    public override long GetTimestamp() => Volatile.Read(ref _elapsed);

    /// <summary>Lets this much time pass, through every due time on the way. One caller at a time.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative; this clock does not go back.</exception>
    public void Advance(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(time.Ticks);
        long end = GetTimestamp() + time.Ticks;
        while (TakeDue(end) is { } timer)
        {
            timer.Fire();
        }

        Volatile.Write(ref _elapsed, end);
    }

    /// <summary>
    /// Completes when something waits for the moment that is <paramref name="dueIn"/> away: a delay, a timeout. Advancing
    /// before that would leave it waiting.
    /// </summary>
    public async Task WaitForTimerAsync(TimeSpan dueIn, CancellationToken cancellationToken = default)
    {
        var armed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            long due = GetTimestamp() + dueIn.Ticks;
            if (_timers.Any(timer => timer.IsAwaited && timer.Due == due))
            {
                return;
            }

            _waiters.Add((due, armed));
        }

        await armed.Task.WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new FakeTimer(this, callback, state, isAwaited: true);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>A timer of the bus itself, which a test does not wait for.</summary>
    internal ITimer CreateOwnTimer(Action callback, TimeSpan dueTime)
    {
        var timer = new FakeTimer(this, _ => callback(), null, isAwaited: false);
        timer.Change(dueTime, Timeout.InfiniteTimeSpan);
        return timer;
    }

    private FakeTimer? TakeDue(long end)
    {
        lock (_gate)
        {
            FakeTimer? first = _timers.MinBy(timer => timer.Due);
            if (first is null || first.Due > end)
            {
                return null;
            }

            Volatile.Write(ref _elapsed, Math.Max(_elapsed, first.Due));
            _timers.Remove(first);
            if (first.Period > 0)
            {
                Arm(first, first.Due + first.Period);
            }

            return first;
        }
    }

    private void Arm(FakeTimer timer, long due)
    {
        timer.Due = due;
        _timers.Add(timer);
        if (timer.IsAwaited)
        {
            _waiters.FindAll(waiter => waiter.Due == due).ForEach(waiter => waiter.Armed.TrySetResult());
            _waiters.RemoveAll(waiter => waiter.Due == due);
        }
    }

    private sealed class FakeTimer(TestClock clock, TimerCallback callback, object? state, bool isAwaited) : ITimer
    {
        public bool IsAwaited => isAwaited;

        public long Due { get; set; }

        public long Period { get; private set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._gate)
            {
                clock._timers.Remove(this);
                if (dueTime >= TimeSpan.Zero)
                {
                    Period = period > TimeSpan.Zero ? period.Ticks : 0;
                    clock.Arm(this, clock.GetTimestamp() + dueTime.Ticks);
                }
            }

            return true;
        }

        public void Dispose()
        {
            lock (clock._gate)
            {
                clock._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
