using System.Text.Json.Serialization;
using IacpBus.Bench.Results;

namespace IacpBus.Bench.Scale;

/// <summary>Durable messages to an agent whose inbox table is long.</summary>
internal sealed record InboxRow(
    [property: JsonPropertyName("store")] string Store,
    [property: JsonPropertyName("rows")] long Rows,
    [property: JsonPropertyName("fill_s")] double FillSeconds,
    [property: JsonPropertyName("msgs_per_s")] Spread MessagesPerSecond,
    [property: JsonPropertyName("cpu_us")] Spread Cpu);
