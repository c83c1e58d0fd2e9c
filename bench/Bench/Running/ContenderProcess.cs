using System.Globalization;
using IacpBus.Bench.Contenders;

namespace IacpBus.Bench.Running;

/// <summary>A contender in a process of its own.</summary>
internal sealed class ContenderProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly JsonProcess _process;

    private ContenderProcess(ContenderKind kind, JsonProcess process) => (Kind, _process) = (kind, process);

    public ContenderKind Kind { get; }

    /// <summary>Starts it and waits until it receives.</summary>
    public static async Task<ContenderProcess> StartAsync(ContenderKind kind, int bodyBytes, IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken)
    {
        var process = JsonProcess.Start(kind.Name, ["contender", kind.Name, bodyBytes.ToString(CultureInfo.InvariantCulture)], environment, Patience);
        _ = await process.AnswerAsync<Answer>(cancellationToken);
        return new ContenderProcess(kind, process);
    }

    /// <summary>Lets it do something and gives its figures.</summary>
    /// <exception cref="InvalidDataException">It did not deliver.</exception>
    public Task<Answer> DoAsync(Command command, CancellationToken cancellationToken) => _process.DoAsync<Answer>(command, cancellationToken);

    public void Dispose() => _process.Dispose();
}
