using System.Text.Json.Serialization;

namespace IacpBus.Bench.Scale;

/// <summary>A figure that we want to reach.</summary>
/// <param name="Name">What it says.</param>
/// <param name="Measured">What came out.</param>
/// <param name="Bound">The goal.</param>
/// <param name="IsAtMost">Whether less is better.</param>
internal sealed record Goal(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("measured")] double Measured,
    [property: JsonPropertyName("goal")] double Bound,
    [property: JsonIgnore] bool IsAtMost)
{
    [JsonPropertyName("met")]
    public bool IsMet => IsAtMost ? Measured <= Bound : Measured >= Bound;

    /// <summary>Those whose figures are there: the largest crowd against that of ten, the longest inbox against the shortest.</summary>
    public static IReadOnlyList<Goal> Of(IReadOnlyList<CrowdRow> agents, IReadOnlyList<InboxRow> inbox) => [.. OfAgents(agents), .. OfInbox(inbox)];

    private static IEnumerable<Goal> OfAgents(IReadOnlyList<CrowdRow> agents)
    {
        CrowdRow? few = agents.FirstOrDefault(row => row.Agents == 10);
        CrowdRow? many = agents.FirstOrDefault(row => row.Agents == 1000);
        return few is null || many is null ? [] :
        [
            new Goal("managed_kb_per_idle_agent", Round(many.ManagedPerAgent!.Value / 1000), 100, IsAtMost: true),
            new Goal("first_start_of_1000_s", Round(many.FirstStart), 45, IsAtMost: true),
            new Goal("restart_of_1000_s", Round(many.Restart), 10, IsAtMost: true),
            new Goal("throughput_of_1000_vs_10", Round(many.MessagesPerSecond.Median / few.MessagesPerSecond.Median), 0.8, IsAtMost: false),
        ];
    }

    private static IEnumerable<Goal> OfInbox(IReadOnlyList<InboxRow> inbox) =>
        from rows in inbox.GroupBy(row => row.Store)
        let least = rows.MinBy(row => row.Rows)!
        let most = rows.MaxBy(row => row.Rows)!
        where most.Rows > least.Rows
        select new Goal($"{rows.Key}_{most.Rows}_vs_{least.Rows}_rows", Round(most.MessagesPerSecond.Median / least.MessagesPerSecond.Median), 0.9, IsAtMost: false);

    private static double Round(double figure) => Math.Round(figure, 3);
}
