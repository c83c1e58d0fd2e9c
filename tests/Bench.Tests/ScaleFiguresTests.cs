using IacpBus.Bench.Load;
using IacpBus.Bench.Results;
using IacpBus.Bench.Scale;

namespace IacpBus.Bench.Tests;

/// <summary>How figures of many agents, rows and big bodies are made and judged.</summary>
public sealed class ScaleFiguresTests
{
    [Fact]
    public void PerAgent_IsTheDifferenceToTheSmallestCrowd_OverTheAgentsMore() => Assert.Equal(100, CrowdRow.PerAgent(11, 6000, 1, 5000));

    [Fact]
    public void PerAgent_OfTheSmallestCrowd_IsUnknown() => Assert.Null(CrowdRow.PerAgent(1, 5000, 1, 5000));

    [Fact]
    public void Body_HasMillionsOfBytesASecond_AtTheMedian()
    {
        BodyRow row = BodiesRun.RowOf("raw", 2000, [new Cost(100, 1, 1), new Cost(500, 3, 1), new Cost(900, 2, 1)]);

        Assert.Equal((500, 1.0, 2), (row.MessagesPerSecond.Median, row.MegabytesPerSecond, row.Cpu.Median));
    }

    [Fact]
    public void Goals_CompareAThousandAgentsWithTen_AndTheLongestInboxWithTheShortest()
    {
        IReadOnlyList<Goal> goals = Goal.Of(
            [Crowd(1, 0, 5000), Crowd(10, 90_000, 4000), Crowd(1000, 120_000, 3600)], [Inbox("iacp-sqlite", 10, 95), Inbox("iacp-sqlite", 1, 100)]);

        Assert.Equal(
            [("managed_kb_per_idle_agent", 120, false), ("first_start_of_1000_s", 30, true), ("restart_of_1000_s", 5, true), ("throughput_of_1000_vs_10", 0.9, true), ("iacp-sqlite_10_vs_1_rows", 0.95, true)],
            goals.Select(goal => (goal.Name, goal.Measured, goal.IsMet)));
    }

    [Fact]
    public void Goals_WithoutTheFigures_AreNone() => Assert.Empty(Goal.Of([Crowd(10, 1, 1)], [Inbox("iacp-sqlite", 1, 100)]));

    [Fact]
    public void Table_HasTheFiguresOfEachCrowd()
    {
        using var text = new StringWriter();

        ScaleTable.Print(text, [Crowd(10, 90_000, 4000)]);

        Assert.Equal(["10", "30.0", "5.0", "2.0", "90.0", "300", "2", "12", "1.5", "4000", "7.0", "9000"], text.ToString().TrimEnd().Split('\n')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    private static InboxRow Inbox(string store, long rows, double perSecond) => new(store, rows, 1, Spread.Of([perSecond]), Spread.Of([1]));

    private static CrowdRow Crowd(int agents, double managed, double perSecond) => new()
    {
        Agents = agents,
        FirstStart = 30,
        Restart = 5,
        QuietAfter = 2,
        ManagedBytes = 1,
        ResidentBytes = 300_000_000,
        ManagedPerAgent = managed,
        ResidentPerAgent = 1,
        Connections = 2,
        Channels = 12,
        IdleCpu = 0.015,
        MessagesPerSecond = Spread.Of([perSecond]),
        RawPerSecond = Spread.Of([9000]),
        Cpu = Spread.Of([7]),
    };
}
