using System.Globalization;
using IacpBus.Bench.Results;
using IacpBus.Contracts.Iacp;

namespace IacpBus.Bench.Running;

/// <summary>Runs all contenders and writes what came out.</summary>
internal static class MeasureProgram
{
    public static async Task<int> RunAsync(BenchOptions options)
    {
        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, key) => (key.Cancel, _) = (true, stop.CancelAsync());
        TimeProvider clock = TimeProvider.System;
        string name = "iacp-bench-" + MessageId.New(clock).Value;
        await using BenchBroker broker = await BenchBroker.OpenAsync(name, stop.Token);
        string files = Path.Combine(".run", name);
        var results = new List<SizeResult>();
        try
        {
            foreach (int size in options.Sizes)
            {
                await using var round = await SizeRun.StartAsync(options, size, broker.Uri, files, stop.Token);
                results.Add(await round.MeasureAsync(stop.Token));
                Table.Print(Console.Out, results[^1]);
            }
        }
        finally
        {
            if (Directory.Exists(files))
            {
                Directory.Delete(files, recursive: true);
            }
        }

        var report = new Report
        {
            MeasuredAt = clock.GetUtcNow(),
            Command = "bench/run.sh" + (options.IsQuick ? " --quick" : "") + (options.Only is { } only ? $" --only {only}" : ""),
            Settings = SettingsOf(options),
            Rows = results[0].Rows,
            Ratios = results[0].Ratios.ToDictionary(ratio => ratio.Key, ratio => ratio.Value.Median),
            RatioSpread = results[0].Ratios,
            OtherSizes = results[1..],
        };
        if (options.Only is null)
        {
            await ReportFile.WriteAsync(report, report.MeasuredAt, "", stop.Token);
        }

        return 0;
    }

    private static Dictionary<string, string> SettingsOf(BenchOptions options) => new()
    {
        ["rounds"] = options.Rounds.ToString(CultureInfo.InvariantCulture),
        ["messages"] = options.Messages.ToString(CultureInfo.InvariantCulture),
        ["window"] = options.Width.ToString(CultureInfo.InvariantCulture),
        ["warm_up"] = string.Create(CultureInfo.InvariantCulture, $"{options.WarmUp.TotalSeconds} s"),
        ["requests_per_s"] = options.PerSecond.ToString(CultureInfo.InvariantCulture),
        ["requests"] = options.Requests.ToString(CultureInfo.InvariantCulture),
        ["queue"] = "quorum, persistent messages, confirms on",
    };
}
