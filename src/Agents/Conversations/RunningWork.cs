using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;

namespace IacpBus.Agents.Conversations;

/// <summary>
/// The handlers that run for conversations. A peer's cancel ends them; a stopping host waits for them, and when it
/// loses patience tells them to leave. Thread-safe.
/// </summary>
internal sealed class RunningWork : IHostedService, IDisposable
{
    private readonly ConcurrentDictionary<Guid, Run> _runs = new();
    private readonly CancellationTokenSource _impatient = new();

    /// <summary>Whether the host is stopping, so that nothing new should begin.</summary>
    public bool IsStopping { get; private set; }

    /// <summary>The work of a conversation while it runs.</summary>
    public Task? Find(Guid key) => _runs.TryGetValue(key, out Run? run) ? run.Ended.Task : null;

    /// <summary>Runs <paramref name="work"/> unless the conversation's work runs already; ends when it does.</summary>
    /// <param name="key">The conversation.</param>
    /// <param name="work">Gets a token that the peer's cancel and <paramref name="stop"/> signal.</param>
    /// <param name="stop">Signalled when the agent stops for good.</param>
    public async Task RunAsync(Guid key, Func<CancellationToken, Task> work, CancellationToken stop)
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(stop, _impatient.Token);
        var run = new Run(cancel, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        if (!_runs.TryAdd(key, run))
        {
            return;
        }

        try
        {
            await work(cancel.Token);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested && !stop.IsCancellationRequested && !_impatient.IsCancellationRequested)
        {
            // The peer took the work back.
        }
        finally
        {
            _runs.TryRemove(key, out _);
            run.Ended.TrySetResult();
        }
    }

    /// <summary>Tells the work of a conversation to leave.</summary>
    public void Cancel(Guid key)
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
