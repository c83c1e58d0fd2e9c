using System.Diagnostics;
using System.Text.Json;

namespace IacpBus.Bench.Running;

/// <summary>This program in a process of its own, so that its CPU and its memory are told apart: takes commands and answers them, a line of JSON each.</summary>
internal sealed class JsonProcess : IDisposable
{
    private readonly string _name;
    private readonly TimeSpan _patience;
    private readonly Process _process;

    private JsonProcess(string name, TimeSpan patience, Process process) => (_name, _patience, _process) = (name, patience, process);

    /// <param name="name">Stands before what it says besides answers.</param>
    /// <param name="words">Its command line.</param>
    /// <param name="environment">Added to ours.</param>
    /// <param name="patience">How long it may take to end.</param>
    public static JsonProcess Start(string name, IEnumerable<string> words, IReadOnlyDictionary<string, string> environment, TimeSpan patience)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (string word in words.Prepend(typeof(JsonProcess).Assembly.Location))
        {
            start.ArgumentList.Add(word);
        }

        foreach ((string variable, string value) in environment)
        {
            start.Environment[variable] = value;
        }

        return new JsonProcess(name, patience, Process.Start(start)!);
    }

    /// <summary>Lets it do something and gives its answer.</summary>
    /// <exception cref="InvalidDataException">It could not.</exception>
    public async Task<TAnswer> DoAsync<TAnswer>(Command command, CancellationToken cancellationToken)
        where TAnswer : IAnswer
    {
        await _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(command).AsMemory(), cancellationToken);
        return await AnswerAsync<TAnswer>(cancellationToken);
    }

    /// <summary>The next answer.</summary>
    /// <exception cref="InvalidDataException">It names a problem, or the process ended.</exception>
    public async Task<TAnswer> AnswerAsync<TAnswer>(CancellationToken cancellationToken)
        where TAnswer : IAnswer
    {
        while (await _process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            if (!line.StartsWith('{'))
            {
                await Console.Error.WriteLineAsync($"{_name}: {line}");
                continue;
            }

            TAnswer answer = JsonSerializer.Deserialize<TAnswer>(line)!;
            return answer.Problem is null ? answer : throw new InvalidDataException($"{_name}: {answer.Problem}");
        }

        throw new InvalidDataException($"{_name}: its process ended; what it said stands above.");
    }

    public void Dispose()
    {
        try
        {
            _process.StandardInput.WriteLine(JsonSerializer.Serialize(new Command(Commands.End)));
            if (!_process.WaitForExit(_patience))
            {
                _process.Kill();
            }
        }
        catch (IOException)
        {
            // It ended before.
        }

        _process.Dispose();
    }
}
