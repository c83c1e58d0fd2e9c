using System.Collections.Concurrent;
using System.Diagnostics.Tracing;
using System.Globalization;
using System.Linq.Expressions;
using System.Reflection;
using BenchmarkDotNet.Attributes;

namespace IacpBus.Bench.Steps;

/// <summary>
/// Tells what a step allocates, by type: the total is counted, the shares are the runtime's random samples, one in about
/// 100 KiB. What the samples themselves allocate is in the shares, a percent or two.
/// </summary>
internal sealed class AllocatedTypes : EventListener
{
    private const EventKeywords AllocationSampling = (EventKeywords)0x80000000000;
    private const long EnoughBytes = 100_000_000;
    private const int MostCalls = 100_000;
    private const double SmallestShare = 0.01;

    private readonly ConcurrentDictionary<string, int> _samples = new(StringComparer.Ordinal);
    private volatile bool _counts;

    public static async Task RunAsync(StepsOptions options)
    {
        using var types = new AllocatedTypes();
        foreach (MethodInfo step in typeof(RoadSteps).GetMethods().Where(method => method.GetCustomAttribute<BenchmarkAttribute>() is not null && options.Takes(method.Name)))
        {
            using var steps = new RoadSteps();
            steps.Setup();
            await types.PrintAsync(step.Name, Expression.Lambda<Action>(Expression.Call(Expression.Constant(steps), step)).Compile());
        }
    }

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == "Microsoft-Windows-DotNETRuntime")
        {
            EnableEvents(eventSource, EventLevel.Informational, AllocationSampling);
        }
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (_counts && eventData.PayloadNames?.IndexOf("TypeName") is { } at and >= 0)
        {
            _samples.AddOrUpdate((string)eventData.Payload![at]!, 1, (_, count) => count + 1);
        }
    }

    private async Task PrintAsync(string name, Action step)
    {
        double bytes = Measure(step, MostCalls / 20);
        int calls = (int)Math.Min(MostCalls, EnoughBytes / Math.Max(1, bytes));
        _samples.Clear();
        _counts = true;
        bytes = Measure(step, calls);

        // The runtime hands over what it noted a moment later.
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
        _counts = false;
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {bytes:0} B"));
        double all = Math.Max(1, _samples.Values.Sum());
        foreach ((string type, int count) in _samples.Where(type => bytes >= 1 && type.Value / all >= SmallestShare).OrderByDescending(type => type.Value))
        {
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{bytes * count / all,10:0}  {type}"));
        }
    }

    private static double Measure(Action step, int calls)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < calls; i++)
        {
            step();
        }

        return (GC.GetAllocatedBytesForCurrentThread() - before) / (double)calls;
    }
}
