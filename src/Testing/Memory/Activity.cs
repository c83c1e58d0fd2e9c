using IacpBus.Agents.Conversations;

namespace IacpBus.Testing.Memory;

/// <summary>Counts the messages that agents have in hand, and the decisions and handed-over work that they began. Thread-safe.</summary>
internal sealed class Activity : IWorkObserver
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _settled;
    private Exception? _failure;
    private int _count;

    public void Begin()
    {
        lock (_gate)
        {
            _count++;
        }
    }

    public void Began() => Begin();

    public void Ended() => End();

    public void End()
    {
        lock (_gate)
        {
            if (--_count == 0)
            {
                Settle(_settled);
                _settled = null;
            }
        }
    }

    /// <summary>A message was neither handled nor buried, which no agent may bring about.</summary>
    public void Fail(Exception failure)
    {
        lock (_gate)
        {
            _failure ??= failure;
        }
    }

    public Task SettledAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            TaskCompletionSource settled = _settled ?? new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_count == 0)
            {
                Settle(settled);
            }
            else
            {
                _settled = settled;
            }

            return settled.Task.WaitAsync(cancellationToken);
        }
    }

    private void Settle(TaskCompletionSource? settled)
    {
        if (_failure is null)
        {
            settled?.TrySetResult();
        }
        else
        {
            settled?.TrySetException(new InvalidOperationException("A message was neither handled nor buried; on a broker it would come again for ever.", _failure));
        }
    }
}
