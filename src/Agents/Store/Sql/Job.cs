namespace IacpBus.Agents.Store.Sql;

/// <summary>Something that waits to be written, and who waits for it. Its caller may give up until it is being written.</summary>
internal abstract class Job
{
    private readonly Lock _gate = new();
    private bool _running;
    private bool _givenUp;

    public bool IsCompleted { get; private set; }

    /// <summary>Whether a commit of it was begun whose end nobody has heard of.</summary>
    public bool IsUncertain { get; set; }

    /// <summary>Why it cannot be written; a mistake in it, not an outage.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Whether what it wrote is to stay.</summary>
    public abstract bool IsKept { get; }

    public abstract Task RunAsync(SqlSession session, CancellationToken cancellationToken);

    /// <summary>Whether an earlier attempt of it was committed after all; asked for when <see cref="IsUncertain"/>.</summary>
    public abstract Task<bool> WasCommittedAsync(SqlSession session, CancellationToken cancellationToken);

    /// <summary>Whether it is to be written now; <c>false</c> when that was done, or when its caller has given up.</summary>
    public bool TryBegin()
    {
        lock (_gate)
        {
            Failure = null;
            return _running = !IsCompleted && (!_givenUp || IsUncertain);
        }
    }

    /// <summary>The attempt came to nothing, another one follows.</summary>
    public void Pause()
    {
        lock (_gate)
        {
            _running = false;
            if (_givenUp)
            {
                Cancel();
            }
        }
    }

    public void GiveUp()
    {
        lock (_gate)
        {
            _givenUp = true;
            if (!_running)
            {
                Cancel();
            }
        }
    }

    /// <summary>Tells whoever waits, after the commit.</summary>
    public void Complete()
    {
        IsCompleted = true;
        Answer();
    }

    public void Fail(Exception failure)
    {
        if (!IsCompleted)
        {
            Failure = failure;
            Complete();
        }
    }

    protected abstract void Answer();

    protected abstract void Cancel();
}
