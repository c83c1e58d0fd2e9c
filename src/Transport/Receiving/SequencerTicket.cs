using System.Threading.Tasks.Sources;

namespace IacpBus.Transport.Receiving;

/// <summary>A delivery's place in a <see cref="Sequencer"/>, which guards all of it but the waiting.</summary>
internal sealed class SequencerTicket(OrderKey key) : IValueTaskSource
{
    private ManualResetValueTaskSourceCore<bool> _turn = new() { RunContinuationsAsynchronously = true };
    private CancellationTokenRegistration _cancellation;
    private int _isSettled;

    public OrderKey Key => key;

    public SequencerTicket? Next { get; set; }

    public bool HasTurn { get; set; }

    public bool Passed { get; set; }

    public void TakeTurn()
    {
        HasTurn = true;
        if (Interlocked.Exchange(ref _isSettled, 1) == 0)
        {
            _cancellation.Unregister();
            _turn.SetResult(true);
        }
    }

    /// <summary>Ends when it has its turn. Once.</summary>
    public ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        _cancellation = cancellationToken.UnsafeRegister(static (ticket, token) => ((SequencerTicket)ticket!).Cancel(token), this);
        if (Volatile.Read(ref _isSettled) != 0)
        {
            _cancellation.Unregister();
        }

        return new ValueTask(this, _turn.Version);
    }

    void IValueTaskSource.GetResult(short token) => _turn.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _turn.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _turn.OnCompleted(continuation, state, token, flags);

    private void Cancel(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _isSettled, 1) == 0)
        {
            _turn.SetException(new OperationCanceledException(cancellationToken));
        }
    }
}
