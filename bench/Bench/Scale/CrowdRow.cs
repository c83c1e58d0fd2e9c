using System.Text.Json.Serialization;
using IacpBus.Bench.Results;

namespace IacpBus.Bench.Scale;

/// <summary>What so many agents in one process take.</summary>
internal sealed record CrowdRow
{
    [JsonPropertyName("agents")]
    public required int Agents { get; init; }

    /// <summary>Their queues did not exist.</summary>
    [JsonPropertyName("first_start_s")]
    public required double FirstStart { get; init; }

    /// <summary>Their queues existed.</summary>
    [JsonPropertyName("restart_s")]
    public required double Restart { get; init; }

    /// <summary>How long the process was busy after the first start.</summary>
    [JsonPropertyName("quiet_after_s")]
    public required double QuietAfter { get; init; }

    [JsonPropertyName("managed_bytes")]
    public required long ManagedBytes { get; init; }

    [JsonPropertyName("resident_bytes")]
    public required long ResidentBytes { get; init; }

    /// <summary>Beyond the process with the fewest agents, for each agent more.</summary>
    [JsonPropertyName("managed_bytes_per_agent")]
    public required double? ManagedPerAgent { get; init; }

    [JsonPropertyName("resident_bytes_per_agent")]
    public required double? ResidentPerAgent { get; init; }

    [JsonPropertyName("connections")]
    public required int Connections { get; init; }

    [JsonPropertyName("channels")]
    public required int Channels { get; init; }

    /// <summary>Part of one core while nothing is sent but heartbeats.</summary>
    [JsonPropertyName("idle_cpu_share")]
    public required double IdleCpu { get; init; }

    /// <summary>All agents together.</summary>
    [JsonPropertyName("msgs_per_s")]
    public required Spread MessagesPerSecond { get; init; }

    /// <summary>The raw client, unsigned, with as many queues.</summary>
    [JsonPropertyName("raw_msgs_per_s")]
    public required Spread RawPerSecond { get; init; }

    [JsonPropertyName("cpu_us")]
    public required Spread Cpu { get; init; }

    /// <summary>What each agent beyond those of <paramref name="few"/> takes; <c>null</c> when there are none.</summary>
    public static double? PerAgent(int agents, long bytes, int few, long bytesOfFew) => agents > few ? (double)(bytes - bytesOfFew) / (agents - few) : null;
}
