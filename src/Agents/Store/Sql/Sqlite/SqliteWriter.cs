using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace IacpBus.Agents.Store.Sql.Sqlite;

/// <summary>
/// The one writer of the file. All that waits goes into one transaction, each job behind a savepoint of its own, so that
/// one sync to the disk serves all and a job that fails is taken back alone.
/// </summary>
internal sealed class SqliteWriter(SqliteFile file, Outage outage, Func<Action<string>?> reached) : IAsyncDisposable
{
    private const int MostJobs = 256;

    private readonly Channel<Job> _waiting = Channel.CreateUnbounded<Job>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _stopped = new();
    private SqliteSession? _session;
    private Task _loop = Task.CompletedTask;

    public void Start(SqliteSession session)
    {
        _session = session;
        _loop = Task.Run(LoopAsync);
    }

    public async Task<T> RunAsync<T>(WorkJob<T> job, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await using CancellationTokenRegistration registration = cancellationToken.Register(job.GiveUp);
        ObjectDisposedException.ThrowIf(!_waiting.Writer.TryWrite(job), this);
        return await job.Task;
    }

    /// <summary>Writes what waits, if the file can be written, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _stopped.CancelAsync();
        await _loop;
        _session?.Dispose();
        _stopped.Dispose();
    }

    private async Task LoopAsync()
    {
        var batch = new List<Job>(MostJobs);
        while (await _waiting.Reader.WaitToReadAsync(CancellationToken.None))
        {
            while (batch.Count < MostJobs && _waiting.Reader.TryRead(out Job? job))
            {
                batch.Add(job);
            }

            await WriteAsync(batch);
            batch.Clear();
        }
    }

    private async Task WriteAsync(List<Job> batch)
    {
        for (int attempt = 0; ; attempt++)
        {
            List<Job> jobs = batch.FindAll(job => job.TryBegin());
            if (jobs.Count == 0)
            {
                return;
            }

            try
            {
                await TryWriteAsync(jobs);
                outage.Over();
                jobs.ForEach(job => job.Complete());
                return;
            }
            catch (Exception failure) when (outage.IsTransient(failure))
            {
                Reset();
                jobs.ForEach(job => job.Pause());
                if (!await WaitAsync(failure, attempt))
                {
                    jobs.ForEach(job => job.GiveUp());
                    return;
                }
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                Reset();
                jobs.ForEach(job => job.Failure = failure);
                jobs.ForEach(job => job.Complete());
                return;
            }
        }
    }

    private async Task TryWriteAsync(List<Job> jobs)
    {
        SqliteSession session = _session ??= file.OpenWriter();
        session.Execute("BEGIN IMMEDIATE");
        foreach (Job job in jobs)
        {
            await RunAsync(session, job);
        }

        reached()?.Invoke("before commit");
        jobs.ForEach(job => job.IsUncertain = true);
        session.Execute("COMMIT");
        reached()?.Invoke("after commit");
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
        catch (Exception failure) when (!outage.IsTransient(failure))
        {
            job.Failure = failure;
        }

        if (!kept)
        {
            session.Execute("ROLLBACK TO job");
        }

        session.Execute("RELEASE job");
    }

    private async Task<bool> WaitAsync(Exception failure, int attempt)
    {
        try
        {
            await outage.WaitAsync(failure, attempt, _stopped.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Nobody knows what state the connection is in; closing it takes back whatever is not committed.</summary>
    private void Reset()
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
    }
}
