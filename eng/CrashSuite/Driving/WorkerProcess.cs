using System.Diagnostics;

namespace IacpBus.CrashSuite.Driving;

/// <summary>One worker, started again at once whenever it dies, until it is told to end. Thread-safe.</summary>
/// <param name="name">Names its log.</param>
/// <param name="folder">Where logs and effects go.</param>
/// <param name="environment">Its configuration.</param>
/// <param name="arguments">How it is started the n-th time, 0 for the first.</param>
internal sealed class WorkerProcess(string name, string folder, IReadOnlyDictionary<string, string> environment, Func<int, IReadOnlyList<string>> arguments) : IDisposable
{
    private const int Killed = 137;

    /// <summary>Starts in a row that came to nothing, after which it is not started again.</summary>
    private const int MostFailures = 5;

    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Process? _process;
    private Task _life = Task.CompletedTask;
    private bool _stopping;
    private int _failures;

    public string Name => name;

    /// <summary>How often it was killed, by itself or by <see cref="Kill"/>.</summary>
    public int Kills { get; private set; }

    /// <summary>When each process began, in the order of their starts.</summary>
    public List<(int Pid, DateTimeOffset At)> Starts { get; } = [];

    /// <summary>Completes when it has received for the first time.</summary>
    public Task Ready => _ready.Task;

    /// <summary>Called with each line that it says.</summary>
    public event Action<string>? Said;

    /// <summary>Called before the first line of a new process.</summary>
    public event Action? Started;

    /// <summary>How long it waits after a death before it starts again; the longest life of a message in one of the runs.</summary>
    public TimeSpan Rest { get; init; }

    public void Start() => _life = LiveAsync();

    /// <summary>Says something to the process of the moment, if there is one.</summary>
    public void Say(string line)
    {
        lock (_gate)
        {
            try
            {
                _process?.StandardInput.WriteLine(line);
            }
            catch (IOException)
            {
                // It died in this moment; the next one is told again.
            }
        }
    }

    /// <summary>kill -9; <c>false</c> when there is none at the moment.</summary>
    public bool Kill()
    {
        lock (_gate)
        {
            if (_process is null || _process.HasExited)
            {
                return false;
            }

            _process.Kill();
            return true;
        }
    }

    /// <summary>Lets it end in peace.</summary>
    public async Task StopAsync()
    {
        lock (_gate)
        {
            _stopping = true;
            try
            {
                _process?.StandardInput.Close();
            }
            catch (IOException)
            {
            }
        }

        await _life;
    }

    public void Dispose()
    {
        _stopping = true;
        Kill();
    }

    private async Task LiveAsync()
    {
        for (int nth = 0; !_stopping && _failures < MostFailures; nth++)
        {
            using Process process = Begin(arguments(nth));
            Task errors = LogAsync(process.StandardError);
            Started?.Invoke();
            while (await process.StandardOutput.ReadLineAsync() is { } line)
            {
                Hear(line);
            }

            await process.WaitForExitAsync();
            await errors;
            lock (_gate)
            {
                _process = null;
                Kills += process.ExitCode == Killed ? 1 : 0;
                _failures += process.ExitCode == Killed ? 0 : 1;
            }

            if (!_stopping && Rest > TimeSpan.Zero)
            {
                await Task.Delay(Rest, TimeProvider.System);
            }
        }

        _ready.TrySetException(new InvalidOperationException($"{name} does not start; see {folder}/{name}.err."));
    }

    private Process Begin(IReadOnlyList<string> words)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, [typeof(WorkerProcess).Assembly.Location, "worker", .. words])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string key, string value) in environment)
        {
            start.Environment[key] = value;
        }

        var process = Process.Start(start)!;
        process.StandardInput.AutoFlush = true;
        lock (_gate)
        {
            _process = process;
            Starts.Add((process.Id, TimeProvider.System.GetUtcNow()));
        }

        return process;
    }

    private void Hear(string line)
    {
        if (line == "ready")
        {
            _failures = 0;
            _ready.TrySetResult();
        }

        Said?.Invoke(line);
    }

    private async Task LogAsync(StreamReader errors)
    {
        while (await errors.ReadLineAsync() is { } line)
        {
            await File.AppendAllTextAsync(Path.Combine(folder, name + ".err"), line + "\n");
        }
    }
}
