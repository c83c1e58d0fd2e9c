namespace IacpBus.Transport.Broker;

/// <summary>A message on its way to the broker, and the task of its caller. Thread-safe where it says so.</summary>
internal sealed class Publication(OutboundMessage? message) : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), IOverdue
{
    private CancellationTokenRegistration _cancellation;

    /// <summary>Carries no message; it only wakes the publisher.</summary>
    public static Publication Nudge { get; } = new(null);

    public OutboundMessage? Message { get; } = message;

    /// <summary>Whether its caller was told how it ended, or has gone: it must not go out any more. Thread-safe.</summary>
    public bool IsOver => Task.IsCompleted;

    /// <summary>Its place among all messages of the publisher.</summary>
    public long Sequence { get; set; }

    public int Returns { get; set; }

    public int ChannelFailures { get; set; }

    /// <summary>Set by whoever waits until the broker has said something about this very try.</summary>
    public TaskCompletionSource? Settled { get; set; }

    /// <summary>Ends with the caller's patience, too.</summary>
    public void CancelBy(CancellationToken cancellationToken)
    {
        if (cancellationToken.CanBeCanceled)
        {
            _cancellation = cancellationToken.UnsafeRegister(static (publication, token) => ((Publication)publication!).TrySetCanceled(token), this);
        }
    }

    /// <summary>The broker has it, or <paramref name="failure"/> says why not. Thread-safe; only the first end counts.</summary>
    public void End(Exception? failure = null)
    {
        _ = failure is null ? TrySetResult() : TrySetException(failure);
        _cancellation.Unregister();
    }

    public void Overdue(Exception problem) => End(problem);
}
