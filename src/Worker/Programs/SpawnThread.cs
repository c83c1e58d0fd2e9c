using System.Collections.Concurrent;
using System.Diagnostics;

namespace IacpBus.Worker.Programs;

/// <summary>
/// One thread that starts all programs and lives as long as the process: Linux sends the parent-death signal when the
/// starting thread ends, and threads of the pool come and go.
/// </summary>
internal sealed class SpawnThread
{
    private readonly BlockingCollection<(ProcessStartInfo Program, TaskCompletionSource<Process> Started)> _queue = [];

    public SpawnThread() => new Thread(Run) { IsBackground = true, Name = "iacp-spawn" }.Start();

    public Task<Process> StartAsync(ProcessStartInfo program)
    {
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        _queue.Add((program, started));
        return started.Task;
    }

    private void Run()
    {
        foreach ((ProcessStartInfo program, TaskCompletionSource<Process> started) in _queue.GetConsumingEnumerable())
        {
            try
            {
                started.SetResult(Process.Start(program)!);
            }
            catch (Exception failure)
            {
                // Whatever it is, it belongs to whoever asked: an exception here would end the worker.
                started.SetException(failure);
            }
        }
    }
}
