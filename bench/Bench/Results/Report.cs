using System.Text.Json.Serialization;

namespace IacpBus.Bench.Results;

/// <summary>All of a run, as it is written to bench/results.</summary>
internal sealed record Report
{
    [JsonPropertyName("measured_at")]
    public required DateTimeOffset MeasuredAt { get; init; }

    [JsonPropertyName("command")]
    public required string Command { get; init; }

    [JsonPropertyName("machine")]
    public Machine Machine { get; init; } = new();

    [JsonPropertyName("settings")]
    public required IReadOnlyDictionary<string, string> Settings { get; init; }

    /// <summary>For the small body, which the goals are about.</summary>
    [JsonPropertyName("rows")]
    public required IReadOnlyList<Row> Rows { get; init; }

    /// <summary>Medians of the comparisons.</summary>
    [JsonPropertyName("ratios")]
    public required IReadOnlyDictionary<string, double> Ratios { get; init; }

    [JsonPropertyName("ratio_spread")]
    public required IReadOnlyDictionary<string, Spread> RatioSpread { get; init; }

    /// <summary>For other sizes of bodies.</summary>
    [JsonPropertyName("other_sizes")]
    public required IReadOnlyList<SizeResult> OtherSizes { get; init; }
}
