using System.Text.Json.Serialization;
using IacpBus.Bench.Results;

namespace IacpBus.Bench.Scale;

/// <summary>One contender with bodies of one size.</summary>
internal sealed record BodyRow(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("body_bytes")] int BodyBytes,
    [property: JsonPropertyName("msgs_per_s")] Spread MessagesPerSecond,
    [property: JsonPropertyName("megabytes_per_s")] double MegabytesPerSecond,
    [property: JsonPropertyName("cpu_us")] Spread Cpu,
    [property: JsonPropertyName("alloc_bytes")] Spread Allocated);
