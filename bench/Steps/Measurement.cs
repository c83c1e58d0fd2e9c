using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.EventProcessors;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Filters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace IacpBus.Bench.Steps;

/// <summary>Runs the steps with BenchmarkDotNet and keeps its table.</summary>
internal static class Measurement
{
    private const string Artifacts = "artifacts/steps";
    private const string Result = "bench/results/steps-latest.md";

    /// <summary>0, or 1 when a step could not be measured.</summary>
    public static int Run(StepsOptions options)
    {
        Summary summary = BenchmarkRunner.Run<RoadSteps>(Configuration(options));
        if (summary.Reports.IsEmpty || summary.HasCriticalValidationErrors || summary.Reports.Any(report => !report.Success))
        {
            Console.Error.WriteLine($"steps: not every step could be measured; the log is in {Artifacts}.");
            return 1;
        }

        var table = new AccumulationLogger();
        MarkdownExporter.GitHub.ExportToLog(summary, table);
        Console.Out.WriteLine(table.GetLog());
        if (options is { Quick: false, Filter: null })
        {
            string date = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            File.WriteAllText(Result, $"`bench/steps.sh`, {date}; Body is the size of the signed envelope in bytes.\n{table.GetLog().ReplaceLineEndings("\n").TrimEnd()}\n");
        }

        return 0;
    }

    private static ManualConfig Configuration(StepsOptions options) => ManualConfig.CreateEmpty()
        .AddJob(JobOf(options))
        .AddColumnProvider(DefaultColumnProviders.Instance)
        .AddDiagnoser(MemoryDiagnoser.Default)
        .AddFilter(new SimpleFilter(step => options.Takes(step.Descriptor.WorkloadMethod.Name)))
        .AddLogger(NullLogger.Instance)
        .AddEventProcessor(new Progress())
        .WithArtifactsPath(Artifacts);

    /// <summary>
    /// In this process: BenchmarkDotNet's own project would be restored and built anew each time, by the rules of this
    /// repository (one folder of artifacts, locked packages), which it does not know.
    /// </summary>
    private static Job JobOf(StepsOptions options) => (options.Quick
            ? new Job("quick").WithWarmupCount(10).WithIterationCount(5).WithIterationTime(TimeInterval.FromMilliseconds(100))
            : new Job("whole").WithWarmupCount(6).WithIterationCount(15).WithIterationTime(TimeInterval.FromMilliseconds(250)))
        .WithToolchain(InProcessEmitToolchain.Instance);

    /// <summary>A line for each step, as all of them take minutes.</summary>
    private sealed class Progress : EventProcessor
    {
        public override void OnEndRunBenchmark(BenchmarkCase benchmarkCase, BenchmarkReport report) => Console.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{benchmarkCase.Descriptor.WorkloadMethod.Name,-16}{benchmarkCase.Parameters.DisplayInfo,-16}{(report.ResultStatistics?.Mean ?? 0) / 1000,10:0.00} us"));
    }
}
