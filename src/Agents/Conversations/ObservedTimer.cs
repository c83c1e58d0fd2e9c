namespace IacpBus.Agents.Conversations;

/// <summary>
/// Ticks at an interval like a <see cref="PeriodicTimer"/>; observers count each tick from the moment it is due until the
/// next one is asked for. Ticks that nobody asks for in time become one. For one caller at a time.
/// </summary>
internal sealed class ObservedTimer : IDisposable
{
    private readonly IWorkObserver[] _observers;
    private readonly ITimer _timer;
    private readonly SemaphoreSlim _due = new(0);
    private readonly Lock _gate = new();
    private bool _isDue;
    private bool _isInHand;
    private bool _isDisposed;

    public ObservedTimer(TimeSpan interval, TimeProvider clock, IEnumerable<IWorkObserver> observers)
    {
        _observers = [.. observers];
        _timer = clock.CreateTimer(_ => Tick(), null, interval, interval);
    }

    /// <summary>Waits for the next tick; what the one before led to is done with.</summary>
    public async Task NextAsync(CancellationToken cancellationToken)
    {
        PutDown();
        await _due.WaitAsync(cancellationToken);
        lock (_gate)
        {
            (_isDue, _isInHand) = (false, true);
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        PutDown();
        lock (_gate)
        {
            _isDisposed = true;
            if (_isDue)
            {
                Tell(observer => observer.Ended());
            }
        }

        _due.Dispose();
    }

    private void Tick()
    {
        lock (_gate)
        {
            if (_isDue || _isDisposed)
            {
                return;
            }

            _isDue = true;
            Tell(observer => observer.Began());
            _due.Release();
        }
    }

    private void PutDown()
    {
        lock (_gate)
        {
            if (_isInHand)
            {
                _isInHand = false;
                Tell(observer => observer.Ended());
            }
        }
    }

    private void Tell(Action<IWorkObserver> what) => Array.ForEach(_observers, what);
}
