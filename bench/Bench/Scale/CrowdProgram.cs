using System.Globalization;
using System.Text.Json;
using IacpBus.Bench.Load;
using IacpBus.Bench.Running;

namespace IacpBus.Bench.Scale;

/// <summary>A process with many agents: takes commands from its standard input until that ends.</summary>
internal static class CrowdProgram
{
    /// <summary>Part of one core; with less the process is quiet.</summary>
    private const double Quiet = 0.1;

    /// <summary>Stands behind the number for queues of the raw client.</summary>
    internal const string Raw = "raw";

    private const int BodyBytes = 600;
    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan FlowPatience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan QuietPatience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public static async Task<int> RunAsync(IReadOnlyList<string> words)
    {
        var tally = new Tally();
        var broker = new Uri(Environment.GetEnvironmentVariable("IACP_BENCH_BROKER") ?? throw new InvalidOperationException("IACP_BENCH_BROKER is not set; bench/scale.sh starts this program."));
        int count = int.Parse(words[0], CultureInfo.InvariantCulture);
        var content = new Content(BodyBytes);
        await using ICrowd crowd = words is [_, Raw] ? new RawCrowd(broker, count, content, tally) : new Crowd(broker, count, content, tally);
        Say(await AnswerAsync(() => StartAsync(crowd)));
        while (await Console.In.ReadLineAsync() is { } line && JsonSerializer.Deserialize<Command>(line) is { } command && command.Do != Commands.End)
        {
            Say(await AnswerAsync(() => DoAsync(crowd, tally, command)));
        }

        return 0;
    }

    private static Task<CrowdAnswer> DoAsync(ICrowd crowd, Tally tally, Command command) => command.Do switch
    {
        Commands.Idle => IdleAsync(TimeSpan.FromSeconds(command.Count)),
        Commands.Flow => FlowAsync(crowd, tally, command),
        _ => throw new FormatException($"There is no command {command.Do}."),
    };

    private static async Task<CrowdAnswer> StartAsync(ICrowd crowd)
    {
        using var patience = new CancellationTokenSource(StartPatience);
        long began = TimeProvider.System.GetTimestamp();
        await crowd.StartAsync(patience.Token);
        return new CrowdAnswer { StartSeconds = TimeProvider.System.GetElapsedTime(began).TotalSeconds };
    }

    private static async Task<CrowdAnswer> FlowAsync(ICrowd crowd, Tally tally, Command command) => new()
    {
        Cost = await Flow.RunAsync(tally, command.Count, command.Width, number => crowd.SendAsync(number, CancellationToken.None), FlowPatience, CancellationToken.None),
    };

    private static async Task<CrowdAnswer> IdleAsync(TimeSpan watched)
    {
        long began = TimeProvider.System.GetTimestamp();
        while (await CpuShareAsync(Second) > Quiet && TimeProvider.System.GetElapsedTime(began) < QuietPatience)
        {
        }

        TimeSpan busy = TimeProvider.System.GetElapsedTime(began) - Second;
        for (int i = 0; i < 2; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        long managed = GC.GetTotalMemory(forceFullCollection: true);
        return new CrowdAnswer { Idle = new IdleFigures(busy.TotalSeconds, managed, Environment.WorkingSet, await CpuShareAsync(watched)) };
    }

    private static async Task<double> CpuShareAsync(TimeSpan span)
    {
        Usage before = Usage.Now();
        await Task.Delay(span, TimeProvider.System);
        Usage after = Usage.Now();
        return (after.Cpu - before.Cpu) / TimeProvider.System.GetElapsedTime(before.Timestamp, after.Timestamp);
    }

    private static async Task<CrowdAnswer> AnswerAsync(Func<Task<CrowdAnswer>> act)
    {
        try
        {
            return await act();
        }
        catch (Exception failure)
        {
            return new CrowdAnswer { Problem = failure.Message };
        }
    }

    private static void Say(CrowdAnswer answer) => Console.WriteLine(JsonSerializer.Serialize(answer));
}
