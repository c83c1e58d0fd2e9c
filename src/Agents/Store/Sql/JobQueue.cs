using System.Threading.Channels;

namespace IacpBus.Agents.Store.Sql;

/// <summary>Jobs in the order in which they came; all that waits is written together. An outage is waited out here. Thread-safe.</summary>
internal abstract class JobQueue(Outage outage) : IAsyncDisposable
{
    private const int MostJobs = 256;

    private readonly Channel<Job> _waiting = Channel.CreateUnbounded<Job>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _stopped = new();
    private Task _loop = Task.CompletedTask;

    protected Outage Outage => outage;

    public async Task<T> RunAsync<T>(WorkJob<T> job, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await using CancellationTokenRegistration registration = cancellationToken.Register(job.GiveUp);
        ObjectDisposedException.ThrowIf(!_waiting.Writer.TryWrite(job), this);
        return await job.Task;
    }

    /// <summary>Writes what waits, if the database can be reached, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _stopped.CancelAsync();
        await _loop;
        await ResetAsync();
        _stopped.Dispose();
    }

    protected void Start() => _loop = Task.Run(LoopAsync);

    /// <summary>Writes and completes the jobs, or throws; those that are completed are not asked for again.</summary>
    protected abstract Task WriteAsync(List<Job> jobs);

    /// <summary>Nobody knows what state the connection is in. Closing it takes back whatever is not committed.</summary>
    protected abstract ValueTask ResetAsync();

    private async Task LoopAsync()
    {
        var batch = new List<Job>(MostJobs);
        while (await _waiting.Reader.WaitToReadAsync(CancellationToken.None))
        {
            while (batch.Count < MostJobs && _waiting.Reader.TryRead(out Job? job))
            {
                batch.Add(job);
            }

            await SurviveAsync(batch);
            batch.Clear();
        }
    }

    private async Task SurviveAsync(List<Job> batch)
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
                await WriteAsync(jobs);
                outage.Over();
                return;
            }
            catch (Exception failure) when (outage.IsTransient(failure))
            {
                await ResetAsync();
                jobs.ForEach(job => job.Pause());
                if (!await WaitAsync(failure, attempt))
                {
                    jobs.ForEach(job => job.GiveUp());
                    return;
                }
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                await ResetAsync();
                jobs.ForEach(job => job.Fail(failure));
                return;
            }
        }
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
}
