using System.Text.Json.Serialization;

namespace IacpBus.Bench.Results;

/// <summary>Rows and comparisons for one size of body.</summary>
internal sealed record SizeResult(
    [property: JsonPropertyName("bytes")] int Bytes,
    [property: JsonPropertyName("rows")] IReadOnlyList<Row> Rows,
    [property: JsonPropertyName("ratios")] IReadOnlyDictionary<string, Spread> Ratios);
