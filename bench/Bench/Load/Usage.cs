namespace IacpBus.Bench.Load;

/// <summary>What this process has used up to a moment.</summary>
internal readonly record struct Usage(long Timestamp, TimeSpan Cpu, long Allocated)
{
    public static Usage Now() => new(TimeProvider.System.GetTimestamp(), Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes());

    /// <summary>The same, when what an earlier round left behind is thrown away, which is no part of the next.</summary>
    public static Usage Tidy()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Now();
    }

    /// <summary>What each of <paramref name="messages"/> took since <paramref name="before"/>.</summary>
    public Cost Since(Usage before, int messages) => new(
        messages / TimeProvider.System.GetElapsedTime(before.Timestamp, Timestamp).TotalSeconds,
        (Cpu - before.Cpu).TotalMicroseconds / messages,
        (double)(Allocated - before.Allocated) / messages);
}
