using System.Text.Json.Serialization;
using IacpBus.Bench.Results;

namespace IacpBus.Bench.Scale;

/// <summary>All of a run, as it is written to bench/results.</summary>
internal sealed record ScaleReport
{
    [JsonPropertyName("measured_at")]
    public required DateTimeOffset MeasuredAt { get; init; }

    [JsonPropertyName("command")]
    public required string Command { get; init; }

    [JsonPropertyName("machine")]
    public Machine Machine { get; init; } = new();

    [JsonPropertyName("settings")]
    public required IReadOnlyDictionary<string, string> Settings { get; init; }

    [JsonPropertyName("agents")]
    public required IReadOnlyList<CrowdRow> Agents { get; init; }

    [JsonPropertyName("inbox")]
    public required IReadOnlyList<InboxRow> Inbox { get; init; }

    [JsonPropertyName("bodies")]
    public required IReadOnlyList<BodyRow> Bodies { get; init; }

    [JsonPropertyName("goals")]
    public required IReadOnlyList<Goal> Goals { get; init; }
}
