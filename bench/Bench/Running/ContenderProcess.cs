using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using IacpBus.Bench.Contenders;

namespace IacpBus.Bench.Running;

/// <summary>A contender in a process of its own, so that its CPU and its memory are told apart from the others'.</summary>
internal sealed class ContenderProcess : IDisposable
{
    private readonly Process _process;

    private ContenderProcess(ContenderKind kind, Process process) => (Kind, _process) = (kind, process);

    public ContenderKind Kind { get; }

    /// <summary>Starts it and waits until it receives.</summary>
    public static async Task<ContenderProcess> StartAsync(ContenderKind kind, int bodyBytes, IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (string word in (string[])[typeof(ContenderProcess).Assembly.Location, "contender", kind.Name, bodyBytes.ToString(CultureInfo.InvariantCulture)])
        {
            start.ArgumentList.Add(word);
        }

        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        var process = new ContenderProcess(kind, Process.Start(start)!);
        _ = await process.AnswerAsync(cancellationToken);
        return process;
    }

    /// <summary>Lets it do something and gives its figures.</summary>
    /// <exception cref="InvalidDataException">It did not deliver.</exception>
    public async Task<Answer> DoAsync(Command command, CancellationToken cancellationToken)
    {
        await _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(command).AsMemory(), cancellationToken);
        return await AnswerAsync(cancellationToken);
    }

    public void Dispose()
    {
        try
        {
            _process.StandardInput.WriteLine(JsonSerializer.Serialize(new Command(Commands.End)));
            if (!_process.WaitForExit(TimeSpan.FromSeconds(20)))
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

    private async Task<Answer> AnswerAsync(CancellationToken cancellationToken)
    {
        while (await _process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            if (!line.StartsWith('{'))
            {
                await Console.Error.WriteLineAsync($"{Kind.Name}: {line}");
                continue;
            }

            Answer answer = JsonSerializer.Deserialize<Answer>(line)!;
            return answer.Problem is null ? answer : throw new InvalidDataException($"{Kind.Name}: {answer.Problem}");
        }

        throw new InvalidDataException($"{Kind.Name}: its process ended; what it said stands above.");
    }
}
