using IacpBus.Bench.Contenders;
using IacpBus.Bench.Results;

namespace IacpBus.Bench.Running;

/// <summary>The contenders with bodies of one size, each in its process, taking turns.</summary>
internal sealed class SizeRun : IAsyncDisposable
{
    private readonly BenchOptions _options;
    private readonly int _size;
    private readonly List<ContenderProcess> _contenders = [];

    private SizeRun(BenchOptions options, int size) => (_options, _size) = (options, size);

    /// <summary>Larger bodies take longer; fewer of them tell as much.</summary>
    private int Messages => IsSmall ? _options.Messages : _options.Messages / 4;

    private bool IsSmall => _size <= 1024;

    public static async Task<SizeRun> StartAsync(BenchOptions options, int size, Uri broker, string files, CancellationToken cancellationToken)
    {
        var run = new SizeRun(options, size);
        try
        {
            foreach (ContenderKind kind in ContenderCatalog.All.Where(kind => options.Only is null || kind.Name == options.Only))
            {
                string folder = Path.Combine(files, $"{kind.Name}-{size}");
                Directory.CreateDirectory(folder);
                var environment = new Dictionary<string, string> { ["IACP_BENCH_BROKER"] = broker.AbsoluteUri, ["IACP_BENCH_FOLDER"] = folder };
                if (kind.Name == ContenderCatalog.Postgres)
                {
                    if (await PostgresDatabase.CreateAsync($"bench_{size}", cancellationToken) is not { } database)
                    {
                        continue;
                    }

                    environment["IACP_BENCH_DATABASE"] = database;
                }

                run._contenders.Add(await ContenderProcess.StartAsync(kind, size, environment, cancellationToken));
            }
        }
        catch
        {
            await run.DisposeAsync();
            throw;
        }

        return run;
    }

    public async Task<SizeResult> MeasureAsync(CancellationToken cancellationToken)
    {
        foreach (ContenderProcess contender in _contenders)
        {
            await WarmUpAsync(contender, cancellationToken);
        }

        Dictionary<string, List<Figures>> rounds = _contenders.ToDictionary(contender => contender.Kind.Name, _ => new List<Figures>());
        for (int round = 0; round < _options.Rounds; round++)
        {
            // Nobody always comes first.
            for (int i = 0; i < _contenders.Count; i++)
            {
                ContenderProcess contender = _contenders[(round + i) % _contenders.Count];
                rounds[contender.Kind.Name].Add(await MeasureAsync(contender, cancellationToken));
            }

            await Console.Error.WriteLineAsync($"bench: bodies of {_size} B, round {round + 1} of {_options.Rounds} done");
        }

        return new SizeResult(_size, [.. _contenders.Select(contender => Row.Of(contender.Kind, rounds[contender.Kind.Name]))], Ratios.Of(rounds));
    }

    public ValueTask DisposeAsync()
    {
        _contenders.ForEach(contender => contender.Dispose());
        return ValueTask.CompletedTask;
    }

    private async Task WarmUpAsync(ContenderProcess contender, CancellationToken cancellationToken)
    {
        long began = TimeProvider.System.GetTimestamp();
        int count = Math.Max(100, Messages / 10);
        while (TimeProvider.System.GetElapsedTime(began) < _options.WarmUp)
        {
            _ = await contender.DoAsync(new Command(Commands.Flow, count, _options.Width), cancellationToken);
            _ = await contender.DoAsync(new Command(Commands.Exchange, count / 2, _options.Width), cancellationToken);
        }

        _ = await contender.DoAsync(new Command(Commands.Halves, count, _options.Width), cancellationToken);
    }

    private async Task<Figures> MeasureAsync(ContenderProcess contender, CancellationToken cancellationToken)
    {
        Answer flow = await contender.DoAsync(new Command(Commands.Flow, Messages, _options.Width), cancellationToken);
        Answer halves = await contender.DoAsync(new Command(Commands.Halves, Messages / 2, _options.Width), cancellationToken);
        Answer exchange = await contender.DoAsync(new Command(Commands.Exchange, Messages / 4, _options.Width), cancellationToken);
        Answer latency = await contender.DoAsync(new Command(Commands.Ask, IsSmall ? _options.Requests : _options.Requests / 2, PerSecond: _options.PerSecond), cancellationToken);
        return new Figures(flow.Cost!, halves, exchange.Cost!, latency.Latency!, flow.BodyBytes);
    }
}
