using System.Text.Json.Serialization;
using IacpBus.Bench.Contenders;

namespace IacpBus.Bench.Results;

/// <summary>A line of the table: medians, and the spread of each.</summary>
internal sealed record Row
{
    [JsonPropertyName("name")]
    public required string Name { get; init; }

    [JsonPropertyName("what")]
    public required string What { get; init; }

    [JsonPropertyName("body_bytes")]
    public required int BodyBytes { get; init; }

    [JsonPropertyName("msgs_per_s")]
    public required double MessagesPerSecond { get; init; }

    [JsonPropertyName("exchanges_per_s")]
    public required double ExchangesPerSecond { get; init; }

    [JsonPropertyName("client_cpu_us")]
    public required double ClientCpu { get; init; }

    [JsonPropertyName("send_cpu_us")]
    public required double SendCpu { get; init; }

    [JsonPropertyName("receive_cpu_us")]
    public required double ReceiveCpu { get; init; }

    [JsonPropertyName("alloc_bytes")]
    public required double AllocatedBytes { get; init; }

    [JsonPropertyName("p50_us")]
    public required double P50 { get; init; }

    [JsonPropertyName("p99_us")]
    public required double P99 { get; init; }

    [JsonPropertyName("p999_us")]
    public required double P999 { get; init; }

    /// <summary>Median, least and most of each figure by its name.</summary>
    [JsonPropertyName("spread")]
    public required IReadOnlyDictionary<string, Spread> Spread { get; init; }

    public static Row Of(ContenderKind kind, IReadOnlyList<Figures> rounds)
    {
        var spread = new Dictionary<string, Spread>
        {
            ["msgs_per_s"] = Over(round => round.Flow.PerSecond),
            ["exchanges_per_s"] = Over(round => round.Exchange.PerSecond),
            ["client_cpu_us"] = Over(round => round.Flow.CpuMicroseconds),
            ["send_cpu_us"] = Over(round => round.Halves.Send!.CpuMicroseconds),
            ["receive_cpu_us"] = Over(round => round.Halves.Receive!.CpuMicroseconds),
            ["alloc_bytes"] = Over(round => round.Flow.AllocatedBytes),
            ["p50_us"] = Over(round => round.Latency.P50),
            ["p99_us"] = Over(round => round.Latency.P99),
            ["p999_us"] = Over(round => round.Latency.P999),
        };
        return new Row
        {
            Name = kind.Name,
            What = kind.What,
            BodyBytes = rounds[^1].BodyBytes,
            MessagesPerSecond = spread["msgs_per_s"].Median,
            ExchangesPerSecond = spread["exchanges_per_s"].Median,
            ClientCpu = spread["client_cpu_us"].Median,
            SendCpu = spread["send_cpu_us"].Median,
            ReceiveCpu = spread["receive_cpu_us"].Median,
            AllocatedBytes = spread["alloc_bytes"].Median,
            P50 = spread["p50_us"].Median,
            P99 = spread["p99_us"].Median,
            P999 = spread["p999_us"].Median,
            Spread = spread,
        };

        Spread Over(Func<Figures, double> figure) => Results.Spread.Of(rounds.Select(figure));
    }
}
