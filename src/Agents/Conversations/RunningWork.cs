using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;

namespace IacpBus.Agents.Conversations;

/// <summary>
/// The handlers that run for conversations. A peer's cancel ends them; a stopping host waits for them, and when it
/// loses patience tells them to leave. Thread-safe.
/// </summary>
internal sealed class RunningWork(IEnumerable<IWorkObserver> observers) : IHostedService, IDisposable
{
    /// <summary>Rounds in which a decision may be under way; 0 is the work.</summary>
    private const int MostRounds = 16;

    private readonly IWorkObserver[] _observers = [.. observers];
    private readonly ConcurrentDictionary<(Guid Key, int Round), Run> _runs = new();
    private readonly CancellationTokenSource _impatient = new();

    /// <summary>Whether the host is stopping, so that nothing new should begin.</summary>
    public bool IsStopping { get; private set; }

    /// <summary>Whether the work of a conversation runs here.</summary>
    public bool IsRunning(Guid key) => _runs.ContainsKey((key, 0));

    /// <summary>Begins <paramref name="work"/> unless the conversation's work runs already.</summary>
    /// <param name="key">The conversation.</param>
    /// <param name="round">Round of the negotiation for a decision, 0 for work.</param>
    /// <param name="isCounted">Whether the message that led to it counts as being handled as long as it runs.</param>
    /// <param name="work">Must not throw but for cancellation; its token is signalled when the peer takes the work back, and when a stopping host loses patience.</param>
    /// <returns><c>false</c> when it runs already.</returns>
    public bool Begin(Guid key, int round, bool isCounted, Func<CancellationToken, Task> work)
    {
        var cancel = CancellationTokenSource.CreateLinkedTokenSource(_impatient.Token);
        var run = new Run(cancel, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        if (!_runs.TryAdd((key, round), run))
        {
            cancel.Dispose();
            return false;
        }

        if (isCounted)
        {
            Array.ForEach(_observers, observer => observer.Began());
        }

        _ = RunAsync((key, round), run, isCounted, work);
        return true;
    }

    private async Task RunAsync((Guid Key, int Round) key, Run run, bool isCounted, Func<CancellationToken, Task> work)
    {
        // Whoever begins it goes on with the next message meanwhile.
        await Task.Yield();
        try
        {
            await work(run.Cancel.Token);
        }
        catch (OperationCanceledException) when (run.Cancel.IsCancellationRequested)
        {
            // The peer took the work back, or it goes on after the next start.
        }
        finally
        {
            _runs.TryRemove(key, out _);
            run.Cancel.Dispose();
            run.Ended.TrySetResult();
            if (isCounted)
            {
                Array.ForEach(_observers, observer => observer.Ended());
            }
        }
    }

    /// <summary>Tells the work of a conversation, and decisions about it, to leave.</summary>
    public void Cancel(Guid key)
    {
        for (int round = 0; round < MostRounds; round++)
        {
            Cancel((key, round));
        }
    }

    private void Cancel((Guid, int) key)
    {
        if (_runs.TryGetValue(key, out Run? run))
        {
            try
            {
                run.Cancel.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // It ended in this moment.
            }
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Tells all work to leave at once; stopping waits for nobody then.</summary>
    public Task HurryAsync()
    {
        IsStopping = true;
        return _impatient.CancelAsync();
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        IsStopping = true;
        if (_impatient.IsCancellationRequested)
        {
            return;
        }

        try
        {
            await Task.WhenAll(_runs.Values.Select(run => run.Ended.Task)).WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            await _impatient.CancelAsync();
        }
    }

    public void Dispose() => _impatient.Dispose();

    private sealed record Run(CancellationTokenSource Cancel, TaskCompletionSource Ended);
}
