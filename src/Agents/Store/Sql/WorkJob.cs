namespace IacpBus.Agents.Store.Sql;

/// <summary>A job with an answer.</summary>
internal class WorkJob<T>(Func<SqlSession, CancellationToken, Task<T>> work, CancellationToken cancellationToken) : Job
{
    private readonly TaskCompletionSource<T> _source = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> Task => _source.Task;

    public override bool IsKept => true;

    protected T? Result { get; set; }

    public override async Task RunAsync(SqlSession session, CancellationToken cancellationToken) => Result = await work(session, cancellationToken);

    public override Task<bool> WasCommittedAsync(SqlSession session, CancellationToken cancellationToken) => System.Threading.Tasks.Task.FromResult(false);

    protected override void Answer()
    {
        if (Failure is null)
        {
            _source.TrySetResult(Result!);
        }
        else
        {
            _source.TrySetException(Failure);
        }
    }

    protected override void Cancel() => _source.TrySetCanceled(cancellationToken);
}
