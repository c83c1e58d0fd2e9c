using IacpBus.Contracts.Json;

namespace IacpBus.Contracts.Iacp.Messages;

/// <summary>Bounds on who should answer a capability query (spec/iacp.md 3.3, <c>constraints</c>).</summary>
public sealed record QueryConstraints : PayloadObject
{
    /// <summary><c>max_latency_ms</c>: milliseconds until an answer, at least 0.</summary>
    public double? MaxLatencyMilliseconds { get; init; }

    /// <summary><c>locality</c>: where the agent should run, such as <c>on-prem</c>.</summary>
    public string? Locality { get; init; }

    internal static QueryConstraints Read(PayloadReader constraints) => new()
    {
        MaxLatencyMilliseconds = constraints.Amount("max_latency_ms"u8),
        Locality = constraints.Text("locality"u8),
        Extensions = constraints.Rest(),
    };

    internal override void WriteMembers(JcsWriter writer)
    {
        writer.Member("locality"u8, Locality);
        writer.Member("max_latency_ms"u8, MaxLatencyMilliseconds);
    }
}
