using System.Diagnostics;
using System.Globalization;
using IacpBus.Bench.Running;
using RabbitMQ.Client;

namespace IacpBus.Bench.Features;

/// <summary>What features of the broker cost a message: in turns, medians of three rounds.</summary>
internal static class FeatureProgram
{
    private const int Rounds = 3;
    private const int WarmUp = 8_000;
    private const int Messages = 20_000;

    public static async Task<int> RunAsync(string[] words)
    {
        IReadOnlyList<FeatureSet> sets = words.Length == 0 ? FeatureSet.Ours : [.. words.Select(FeatureSet.Parse)];
        await using BenchBroker broker = await BenchBroker.OpenAsync("iacp-bench-features", CancellationToken.None);
        using Process beam = BrokerProcess();
        var seen = sets.ToDictionary(set => set.Name, _ => new List<FeatureRow>());
        for (int round = 0; round < Rounds; round++)
        {
            foreach (FeatureSet set in sets)
            {
                seen[set.Name].Add(await MeasureAsync(set, broker.Uri, beam));
            }
        }

        Console.WriteLine("| features | msg/s | broker CPU us | client CPU us |");
        Console.WriteLine("|---|---:|---:|---:|");
        foreach (FeatureSet set in sets)
        {
            List<FeatureRow> rows = seen[set.Name];
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| `{set.Name}` | {Median(rows, row => row.PerSecond):N0} | {Median(rows, row => row.BrokerMicroseconds):N0} | {Median(rows, row => row.ClientMicroseconds):N0} |"));
        }

        return 0;
    }

    private static double Median(List<FeatureRow> rows, Func<FeatureRow, double> figure) => rows.Select(figure).Order().ElementAt(rows.Count / 2);

    private static async Task<FeatureRow> MeasureAsync(FeatureSet set, Uri broker, Process beam)
    {
        var factory = new ConnectionFactory { Uri = broker };
        await using IConnection sender = await factory.CreateConnectionAsync();
        await using IConnection receiver = await factory.CreateConnectionAsync();
        await using IChannel sending = await sender.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: false));
        await using IChannel receiving = await receiver.CreateChannelAsync();
        using var flow = new FeatureFlow(set, sending, receiving);
        await flow.StartAsync(CancellationToken.None);
        await flow.RunAsync(WarmUp, CancellationToken.None);
        using var self = Process.GetCurrentProcess();
        (TimeSpan ours, TimeSpan its, long started) = (Cpu(self), Cpu(beam), TimeProvider.System.GetTimestamp());
        await flow.RunAsync(Messages, CancellationToken.None);
        var row = new FeatureRow(
            Messages / TimeProvider.System.GetElapsedTime(started).TotalSeconds,
            (Cpu(beam) - its).TotalMicroseconds / Messages,
            (Cpu(self) - ours).TotalMicroseconds / Messages);
        await sending.QueueDeleteAsync(set.Queue);
        return row;
    }

    private static TimeSpan Cpu(Process process)
    {
        process.Refresh();
        return process.TotalProcessorTime;
    }

    /// <summary>The one that was started last: eng/with-broker.sh has just started it.</summary>
    private static Process BrokerProcess() =>
        Process.GetProcesses().Where(process => process.ProcessName.StartsWith("beam", StringComparison.Ordinal)).MaxBy(process => process.StartTime)
        ?? throw new InvalidOperationException("No broker runs on this machine: use bench/broker.sh, which starts one.");

    private sealed record FeatureRow(double PerSecond, double BrokerMicroseconds, double ClientMicroseconds);
}
