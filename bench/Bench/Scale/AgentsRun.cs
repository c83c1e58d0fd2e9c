using System.Globalization;
using IacpBus.Bench.Load;
using IacpBus.Bench.Results;
using IacpBus.Bench.Running;

namespace IacpBus.Bench.Scale;

/// <summary>Different numbers of agents, each in a process and a virtual host of its own: start, idle, restart; then all take turns sending.</summary>
internal sealed class AgentsRun(ScaleOptions options, string name) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly List<BenchBroker> _brokers = [];
    private readonly List<JsonProcess> _crowds = [];
    private readonly List<JsonProcess> _raw = [];

    public async Task<IReadOnlyList<CrowdRow>> MeasureAsync(CancellationToken cancellationToken)
    {
        var firsts = new List<(CrowdAnswer Start, IdleFigures Idle, int Connections, int Channels)>();
        foreach (int agents in options.Agents)
        {
            _brokers.Add(await BenchBroker.OpenAsync(string.Create(CultureInfo.InvariantCulture, $"{name}-{agents}"), cancellationToken));
            firsts.Add(await FirstAsync(agents, _brokers[^1], cancellationToken));
            await Console.Error.WriteLineAsync($"bench: {agents} agents, first start and idle done");
        }

        var restarts = new List<double>();
        for (int i = 0; i < options.Agents.Count; i++)
        {
            _crowds.Add(Start(options.Agents[i], _brokers[i]));
            restarts.Add((await _crowds[i].AnswerAsync<CrowdAnswer>(cancellationToken)).StartSeconds);
        }

        foreach ((int agents, BenchBroker broker) in options.Agents.Zip(_brokers))
        {
            _raw.Add(Start(agents, broker, CrowdProgram.Raw));
            _ = await _raw[^1].AnswerAsync<CrowdAnswer>(cancellationToken);
        }

        JsonProcess[] all = [.. _crowds, .. _raw];
        List<List<Cost>> flows = await FlowAsync(all, cancellationToken);
        return [.. options.Agents.Select((agents, i) => new CrowdRow
        {
            Agents = agents,
            FirstStart = firsts[i].Start.StartSeconds,
            Restart = restarts[i],
            QuietAfter = firsts[i].Idle.QuietAfterSeconds,
            ManagedBytes = firsts[i].Idle.ManagedBytes,
            ResidentBytes = firsts[i].Idle.ResidentBytes,
            ManagedPerAgent = CrowdRow.PerAgent(agents, firsts[i].Idle.ManagedBytes, options.Agents[0], firsts[0].Idle.ManagedBytes),
            ResidentPerAgent = CrowdRow.PerAgent(agents, firsts[i].Idle.ResidentBytes, options.Agents[0], firsts[0].Idle.ResidentBytes),
            Connections = firsts[i].Connections,
            Channels = firsts[i].Channels,
            IdleCpu = firsts[i].Idle.CpuShare,
            MessagesPerSecond = Spread.Of(flows[i].Select(flow => flow.PerSecond)),
            RawPerSecond = Spread.Of(flows[_crowds.Count + i].Select(flow => flow.PerSecond)),
            Cpu = Spread.Of(flows[i].Select(flow => flow.CpuMicroseconds)),
        })];
    }

    public async ValueTask DisposeAsync()
    {
        _crowds.ForEach(crowd => crowd.Dispose());
        _raw.ForEach(crowd => crowd.Dispose());
        foreach (BenchBroker broker in _brokers)
        {
            await broker.DisposeAsync();
        }
    }

    private static JsonProcess Start(int agents, BenchBroker broker, params string[] more) => JsonProcess.Start(
        $"{agents} agents", ["agents", agents.ToString(CultureInfo.InvariantCulture), .. more], new Dictionary<string, string> { ["IACP_BENCH_BROKER"] = broker.Uri.AbsoluteUri }, Patience);

    private async Task<(CrowdAnswer Start, IdleFigures Idle, int Connections, int Channels)> FirstAsync(int agents, BenchBroker broker, CancellationToken cancellationToken)
    {
        using JsonProcess crowd = Start(agents, broker);
        CrowdAnswer start = await crowd.AnswerAsync<CrowdAnswer>(cancellationToken);
        CrowdAnswer idle = await crowd.DoAsync<CrowdAnswer>(new Command(Commands.Idle, (int)options.Idle.TotalSeconds), cancellationToken);
        return (start, idle.Idle!, await broker.CountAsync("connections", cancellationToken), await broker.CountAsync("channels", cancellationToken));
    }

    /// <summary>The same number of messages and the same window for all.</summary>
    private async Task<List<List<Cost>>> FlowAsync(JsonProcess[] crowds, CancellationToken cancellationToken)
    {
        foreach (JsonProcess crowd in crowds)
        {
            _ = await crowd.DoAsync<CrowdAnswer>(new Command(Commands.Idle), cancellationToken);
            long began = TimeProvider.System.GetTimestamp();
            while (TimeProvider.System.GetElapsedTime(began) < options.WarmUp)
            {
                _ = await crowd.DoAsync<CrowdAnswer>(new Command(Commands.Flow, options.Messages / 2, options.Width), cancellationToken);
            }
        }

        List<List<Cost>> flows = [.. crowds.Select(_ => new List<Cost>())];
        for (int round = 0; round < options.Rounds; round++)
        {
            // Nobody always comes first.
            for (int i = 0; i < crowds.Length; i++)
            {
                int turn = (round + i) % crowds.Length;
                CrowdAnswer flow = await crowds[turn].DoAsync<CrowdAnswer>(new Command(Commands.Flow, options.Messages, options.Width), cancellationToken);
                flows[turn].Add(flow.Cost!);
            }

            await Console.Error.WriteLineAsync($"bench: agents, round {round + 1} of {options.Rounds} done");
        }

        return flows;
    }
}
