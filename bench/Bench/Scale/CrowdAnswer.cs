using IacpBus.Bench.Load;
using IacpBus.Bench.Running;

namespace IacpBus.Bench.Scale;

/// <summary>What a process with many agents says after a command.</summary>
internal sealed record CrowdAnswer : IAnswer
{
    public string? Problem { get; init; }

    /// <summary>From the start of the host until every agent received.</summary>
    public double StartSeconds { get; init; }

    /// <summary>Of doing nothing.</summary>
    public IdleFigures? Idle { get; init; }

    /// <summary>Of a flow.</summary>
    public Cost? Cost { get; init; }
}

/// <summary>What idle agents take.</summary>
/// <param name="QuietAfterSeconds">How long the process was busy after all agents received.</param>
/// <param name="ManagedBytes">On the heap after full collections.</param>
/// <param name="ResidentBytes">Of the process.</param>
/// <param name="CpuShare">Part of one core.</param>
internal sealed record IdleFigures(double QuietAfterSeconds, long ManagedBytes, long ResidentBytes, double CpuShare);
