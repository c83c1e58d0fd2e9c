using System.Globalization;
using IacpBus.Bench.Contenders;
using IacpBus.Bench.Load;
using IacpBus.Bench.Results;
using IacpBus.Bench.Running;

namespace IacpBus.Bench.Scale;

/// <summary>The durable contenders with different numbers of rows in the receiver's inbox, taking turns.</summary>
internal sealed class RowsRun(ScaleOptions options, string name, string files, TimeProvider clock) : IAsyncDisposable
{
    private const int BodyBytes = 600;

    private readonly List<Filled> _filled = [];
    private readonly List<BenchBroker> _brokers = [];

    /// <summary>First all with SQLite, then all with PostgreSQL where there is a server: two of the same kind share neither file nor broker queue.</summary>
    public async Task<IReadOnlyList<InboxRow>> MeasureAsync(CancellationToken cancellationToken)
    {
        var rows = new List<InboxRow>();
        foreach ((string kind, IacpMode mode) in ((string, IacpMode)[])[(ContenderCatalog.Sqlite, IacpMode.Sqlite), (ContenderCatalog.Postgres, IacpMode.Postgres)])
        {
            foreach (int count in options.InboxRows)
            {
                if (await FillAsync(ContenderCatalog.Find(kind), mode, count, cancellationToken) is { } filled)
                {
                    _filled.Add(filled);
                    await Console.Error.WriteLineAsync($"bench: {kind} with {filled.Rows} rows, filled in {filled.FillSeconds:0} s");
                }
            }

            List<InboxRow> measured = await MeasureFilledAsync(cancellationToken);
            if (measured.Count > 0)
            {
                ScaleTable.Print(Console.Out, measured);
            }

            rows.AddRange(measured);
            EndProcesses();
        }

        return rows;
    }

    public async ValueTask DisposeAsync()
    {
        EndProcesses();
        foreach (BenchBroker broker in _brokers)
        {
            await broker.DisposeAsync();
        }
    }

    private void EndProcesses()
    {
        _filled.ForEach(filled => filled.Process.Dispose());
        _filled.Clear();
    }

    /// <summary>The contender makes its tables itself, ends, and starts again with the rows; <c>null</c> without a server.</summary>
    private async Task<Filled?> FillAsync(ContenderKind kind, IacpMode mode, int count, CancellationToken cancellationToken)
    {
        string own = string.Create(CultureInfo.InvariantCulture, $"{name}-{mode}-{count}").ToLowerInvariant();
        string folder = Path.Combine(files, own);
        string? database = mode == IacpMode.Postgres ? await PostgresDatabase.CreateAsync(string.Create(CultureInfo.InvariantCulture, $"scale_{count}"), cancellationToken) : null;
        if (mode == IacpMode.Postgres && database is null)
        {
            return null;
        }

        Directory.CreateDirectory(folder);
        _brokers.Add(await BenchBroker.OpenAsync(own, cancellationToken));
        var environment = new Dictionary<string, string> { ["IACP_BENCH_BROKER"] = _brokers[^1].Uri.AbsoluteUri, ["IACP_BENCH_FOLDER"] = folder };
        if (database is not null)
        {
            environment["IACP_BENCH_DATABASE"] = database;
        }

        (await ContenderProcess.StartAsync(kind, BodyBytes, environment, cancellationToken)).Dispose();
        long began = clock.GetTimestamp();
        long now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        long rows = database is null
            ? await InboxPrefill.FillSqliteAsync(Path.Combine(folder, $"{mode}-receiver.db"), $"{mode}-receiver", $"{mode}-sender", count, now, cancellationToken)
            : await InboxPrefill.FillPostgresAsync(database, $"{mode}-receiver", $"{mode}-sender", count, now, cancellationToken);
        double took = clock.GetElapsedTime(began).TotalSeconds;
        return rows == count
            ? new Filled(await ContenderProcess.StartAsync(kind, BodyBytes, environment, cancellationToken), rows, took)
            : throw new InvalidDataException($"The inbox has {rows} rows where {count} were put.");
    }

    private async Task<List<InboxRow>> MeasureFilledAsync(CancellationToken cancellationToken)
    {
        foreach (Filled filled in _filled)
        {
            long began = clock.GetTimestamp();
            while (clock.GetElapsedTime(began) < options.WarmUp)
            {
                _ = await filled.Process.DoAsync(new Command(Commands.Flow, options.Messages / 4, options.Width), cancellationToken);
            }
        }

        List<List<Cost>> flows = [.. _filled.Select(_ => new List<Cost>())];
        for (int round = 0; round < options.Rounds; round++)
        {
            for (int i = 0; i < _filled.Count; i++)
            {
                int turn = (round + i) % _filled.Count;
                flows[turn].Add((await _filled[turn].Process.DoAsync(new Command(Commands.Flow, options.Messages, options.Width), cancellationToken)).Cost!);
            }
        }

        return [.. _filled.Select((filled, i) => new InboxRow(
            filled.Process.Kind.Name, filled.Rows, filled.FillSeconds, Spread.Of(flows[i].Select(flow => flow.PerSecond)), Spread.Of(flows[i].Select(flow => flow.CpuMicroseconds))))];
    }

    private sealed record Filled(ContenderProcess Process, long Rows, double FillSeconds);
}
