using IacpBus.Bench.Contenders;

namespace IacpBus.Bench.Results;

/// <summary>Comparisons, each taken within a round and then the median over the rounds, since the machine's mood changes between them.</summary>
internal static class Ratios
{
    private static readonly (string Name, string Of, string To, Func<Figures, double> Figure)[] All =
    [
        ("iacp_memory_vs_limit", ContenderCatalog.Memory, ContenderCatalog.Limit, round => round.Flow.PerSecond),
        ("iacp_memory_vs_masstransit", ContenderCatalog.Memory, ContenderCatalog.MassTransit, round => round.Flow.PerSecond),
        ("limit_vs_masstransit", ContenderCatalog.Limit, ContenderCatalog.MassTransit, round => round.Flow.PerSecond),
        ("iacp_unsigned_vs_masstransit", ContenderCatalog.Unsigned, ContenderCatalog.MassTransit, round => round.Flow.PerSecond),
        ("iacp_sqlite_vs_memory", ContenderCatalog.Sqlite, ContenderCatalog.Memory, round => round.Flow.PerSecond),
        ("iacp_postgres_vs_memory", ContenderCatalog.Postgres, ContenderCatalog.Memory, round => round.Flow.PerSecond),
        ("iacp_sqlite_vs_memory_exchange", ContenderCatalog.Sqlite, ContenderCatalog.Memory, round => round.Exchange.PerSecond),
        ("iacp_postgres_vs_memory_exchange", ContenderCatalog.Postgres, ContenderCatalog.Memory, round => round.Exchange.PerSecond),
        ("rtt_p50_vs_raw", ContenderCatalog.Memory, ContenderCatalog.Raw, round => round.Latency.P50),
        ("rtt_p99_vs_raw", ContenderCatalog.Memory, ContenderCatalog.Raw, round => round.Latency.P99),
    ];

    /// <summary>Those whose two contenders took part.</summary>
    public static IReadOnlyDictionary<string, Spread> Of(IReadOnlyDictionary<string, List<Figures>> rounds) => All
        .Where(ratio => rounds.ContainsKey(ratio.Of) && rounds.ContainsKey(ratio.To))
        .ToDictionary(ratio => ratio.Name, ratio => Spread.Of(rounds[ratio.Of].Zip(rounds[ratio.To], (one, other) => ratio.Figure(one) / ratio.Figure(other))));
}
