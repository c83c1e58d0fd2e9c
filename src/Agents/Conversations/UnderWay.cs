namespace IacpBus.Agents.Conversations;

/// <summary>A message that is being handled; something to wait on is made only when a second copy comes. Thread-safe.</summary>
internal sealed class UnderWay
{
    private TaskCompletionSource? _end;
    private bool _isOver;

    /// <summary>Completes when the handling has ended, well or not.</summary>
    public Task EndAsync(CancellationToken cancellationToken)
    {
        lock (this)
        {
            return _isOver ? Task.CompletedTask : (_end ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task.WaitAsync(cancellationToken);
        }
    }

    public void Ended()
    {
        lock (this)
        {
            _isOver = true;
            _end?.TrySetResult();
        }
    }
}
