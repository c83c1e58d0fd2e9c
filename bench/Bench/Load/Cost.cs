namespace IacpBus.Bench.Load;

/// <summary>What a message took.</summary>
/// <param name="PerSecond">Messages per second.</param>
/// <param name="CpuMicroseconds">CPU of the client process for each, all threads.</param>
/// <param name="AllocatedBytes">Managed bytes for each.</param>
internal sealed record Cost(double PerSecond, double CpuMicroseconds, double AllocatedBytes);
