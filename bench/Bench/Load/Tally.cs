namespace IacpBus.Bench.Load;

/// <summary>Counts every message of a round and says what is wrong with it: lost, doubled, changed, or of another round. Thread-safe.</summary>
internal sealed class Tally
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _some = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool[] _seen = [];
    private int _first = 1;
    private int _count;
    private int _someAt;
    private string? _fault;

    /// <summary>Whether all of the round are here.</summary>
    public bool IsComplete
    {
        get
        {
            lock (_gate)
            {
                return _count == _seen.Length;
            }
        }
    }

    /// <summary>Begins a round of <paramref name="count"/> messages; returns the number of the first.</summary>
    /// <param name="count">Messages.</param>
    /// <param name="some">After how many <see cref="SomeAsync"/> ends.</param>
    public int Begin(int count, int some = 1)
    {
        lock (_gate)
        {
            _first += _seen.Length;
            (_seen, _count, _someAt, _fault) = (new bool[count], 0, some, null);
            _all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _some = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _first;
        }
    }

    /// <summary>A message arrived.</summary>
    public void Received(int number, bool isIntact)
    {
        lock (_gate)
        {
            int index = number - _first;
            _fault ??= !isIntact ? $"message {number} was changed on the way"
                : index < 0 || index >= _seen.Length ? $"message {number} does not belong to this round"
                : _seen[index] ? $"message {number} arrived twice"
                : null;
            if (_fault is not null)
            {
                var failure = new InvalidDataException($"Not delivered as sent: {_fault}.");
                _all.TrySetException(failure);
                _some.TrySetException(failure);
                return;
            }

            _seen[index] = true;
            if (++_count == _someAt)
            {
                _some.TrySetResult();
            }

            if (_count == _seen.Length)
            {
                _all.TrySetResult();
            }
        }
    }

    /// <summary>Ends when all are here.</summary>
    public Task AllAsync(TimeSpan patience, CancellationToken cancellationToken) => WaitAsync(_all.Task, patience, cancellationToken);

    /// <summary>Ends when as many are here as <see cref="Begin"/> was told.</summary>
    public Task SomeAsync(TimeSpan patience, CancellationToken cancellationToken) => WaitAsync(_some.Task, patience, cancellationToken);

    private async Task WaitAsync(Task task, TimeSpan patience, CancellationToken cancellationToken)
    {
        try
        {
            await task.WaitAsync(patience, TimeProvider.System, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new InvalidDataException($"Not delivered: {_count} of {_seen.Length} messages arrived within {patience.TotalSeconds:0} s.");
        }
    }
}
