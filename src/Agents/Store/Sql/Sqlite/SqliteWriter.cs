using Microsoft.Data.Sqlite;

namespace IacpBus.Agents.Store.Sql.Sqlite;

/// <summary>
/// The one writer of the file. All that waits goes into one transaction, each job behind a savepoint of its own, so that
/// one sync to the disk serves all and a job that fails is taken back alone.
/// </summary>
internal sealed class SqliteWriter(SqliteFile file, Outage outage, Func<Action<string>?> reached) : JobQueue(outage)
{
    private SqliteSession? _session;

    public void Start(SqliteSession session)
    {
        _session = session;
        Start();
    }

    protected override async Task WriteAsync(List<Job> jobs)
    {
        file.ThrowIfGone();
        SqliteSession session = _session ??= file.OpenWriter();
        session.Execute("BEGIN IMMEDIATE");
        foreach (Job job in jobs)
        {
            await RunAsync(session, job);
        }

        reached()?.Invoke(FaultPoints.BeforeCommit);
        jobs.ForEach(job => job.IsUncertain = true);
        session.Execute("COMMIT");
        reached()?.Invoke(FaultPoints.AfterCommit);
        jobs.ForEach(job => job.Complete());
    }

    protected override ValueTask ResetAsync()
    {
        try
        {
            _session?.Dispose();
        }
        catch (SqliteException)
        {
            // It is gone either way.
        }

        _session = null;
        return ValueTask.CompletedTask;
    }

    private async Task RunAsync(SqliteSession session, Job job)
    {
        if (job.IsUncertain && await job.WasCommittedAsync(session, CancellationToken.None))
        {
            return;
        }

        session.Execute("SAVEPOINT job");
        bool kept = false;
        try
        {
            await job.RunAsync(session, CancellationToken.None);
            kept = job.IsKept;
        }
        catch (Exception failure) when (!Outage.IsTransient(failure))
        {
            job.Failure = failure;
        }

        if (!kept)
        {
            session.Execute("ROLLBACK TO job");
        }

        session.Execute("RELEASE job");
    }
}
