namespace IacpBus.Bench.Load;

/// <summary>Times from the moment at which a request was due to its answer, in microseconds.</summary>
internal sealed record Latency(double P50, double P99, double P999)
{
    /// <summary>Of at least one time.</summary>
    public static Latency Of(double[] microseconds)
    {
        Array.Sort(microseconds);
        return new Latency(At(microseconds, 0.5), At(microseconds, 0.99), At(microseconds, 0.999));
    }

    private static double At(double[] sorted, double part) => sorted[Math.Min(sorted.Length - 1, (int)Math.Ceiling(part * sorted.Length) - 1)];
}
