using System.Text.Json.Serialization;

namespace IacpBus.Bench.Results;

/// <summary>A figure over all rounds.</summary>
internal sealed record Spread(
    [property: JsonPropertyName("median")] double Median, [property: JsonPropertyName("min")] double Min, [property: JsonPropertyName("max")] double Max)
{
    /// <summary>Of at least one value.</summary>
    public static Spread Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        double median = sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(Math.Round(median, 3), Math.Round(sorted[0], 3), Math.Round(sorted[^1], 3));
    }
}
