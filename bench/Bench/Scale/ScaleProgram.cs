using System.Globalization;
using IacpBus.Bench.Results;
using IacpBus.Bench.Running;
using IacpBus.Contracts.Iacp;

namespace IacpBus.Bench.Scale;

/// <summary>Measures many agents, many rows and big bodies, and writes what came out.</summary>
internal static class ScaleProgram
{
    public static async Task<int> RunAsync(ScaleOptions options)
    {
        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, key) => (key.Cancel, _) = (true, stop.CancelAsync());
        TimeProvider clock = TimeProvider.System;
        string name = "iacp-scale-" + MessageId.New(clock).Value;
        string files = Path.Combine(".run", name);
        Directory.CreateDirectory(files);
        ScaleReport report;
        try
        {
            report = await MeasureAsync(options, name, files, clock, stop.Token);
        }
        finally
        {
            Directory.Delete(files, recursive: true);
        }

        if (options.Only is null)
        {
            await ReportFile.WriteAsync(report, report.MeasuredAt, "scale-", stop.Token);
        }

        return 0;
    }

    private static async Task<ScaleReport> MeasureAsync(ScaleOptions options, string name, string files, TimeProvider clock, CancellationToken stop)
    {
        IReadOnlyList<CrowdRow> agents = [];
        IReadOnlyList<InboxRow> inbox = [];
        var bodies = new List<BodyRow>();
        if (options.Has(ScaleOptions.AgentsPart))
        {
            await using var run = new AgentsRun(options, name);
            agents = await run.MeasureAsync(stop);
            ScaleTable.Print(Console.Out, agents);
        }

        if (options.Has(ScaleOptions.RowsPart))
        {
            await using var run = new RowsRun(options, name, files, clock);
            inbox = await run.MeasureAsync(stop);
        }

        if (options.Has(ScaleOptions.BodiesPart))
        {
            await using BenchBroker broker = await BenchBroker.OpenAsync(name + "-bodies", stop);
            foreach (int size in options.BodyBytes)
            {
                using var run = new BodiesRun(options, broker.Uri, files);
                bodies.AddRange(await run.MeasureAsync(size, stop));
            }

            ScaleTable.Print(Console.Out, bodies);
        }

        IReadOnlyList<Goal> goals = options.IsQuick ? [] : Goal.Of(agents, inbox);
        ScaleTable.Print(Console.Out, goals);
        return new ScaleReport
        {
            MeasuredAt = clock.GetUtcNow(),
            Command = "bench/scale.sh" + (options.IsQuick ? " --quick" : "") + (options.Only is { } only ? $" --only {only}" : ""),
            Settings = SettingsOf(options),
            Agents = agents,
            Inbox = inbox,
            Bodies = bodies,
            Goals = goals,
        };
    }

    private static Dictionary<string, string> SettingsOf(ScaleOptions options) => new()
    {
        ["rounds"] = options.Rounds.ToString(CultureInfo.InvariantCulture),
        ["messages"] = options.Messages.ToString(CultureInfo.InvariantCulture),
        ["window"] = options.Width.ToString(CultureInfo.InvariantCulture),
        ["warm_up"] = string.Create(CultureInfo.InvariantCulture, $"{options.WarmUp.TotalSeconds} s"),
        ["idle"] = string.Create(CultureInfo.InvariantCulture, $"{options.Idle.TotalSeconds} s"),
        ["large_bodies"] = "as many messages as make 96 MiB, 16 MiB of them unconfirmed",
        ["queue"] = "quorum, persistent messages, confirms on",
    };
}
