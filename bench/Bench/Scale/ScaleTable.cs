using System.Globalization;
using IacpBus.Bench.Results;

namespace IacpBus.Bench.Scale;

/// <summary>Prints what came out for people.</summary>
internal static class ScaleTable
{
    public static void Print(TextWriter to, IReadOnlyList<CrowdRow> rows)
    {
        to.WriteLine();
        Table.Line(to, "agents", "start s", "restart s", "quiet s", "KB/agent", "RSS MB", "connections", "channels", "idle CPU %", "msg/s", "CPU us", "raw msg/s");
        foreach (CrowdRow row in rows)
        {
            Table.Line(
                to, Table.Whole(row.Agents), Table.Tenth(row.FirstStart), Table.Tenth(row.Restart), Table.Tenth(row.QuietAfter), row.ManagedPerAgent is { } bytes ? Table.Tenth(bytes / 1000) : "-", Table.Whole(row.ResidentBytes / 1e6),
                Table.Whole(row.Connections), Table.Whole(row.Channels), Table.Tenth(row.IdleCpu * 100), Table.Whole(row.MessagesPerSecond.Median), Table.Tenth(row.Cpu.Median), Table.Whole(row.RawPerSecond.Median));
        }
    }

    public static void Print(TextWriter to, IReadOnlyList<InboxRow> rows)
    {
        to.WriteLine();
        Table.Line(to, "", "rows", "fill s", "msg/s", "least", "most", "CPU us");
        foreach (InboxRow row in rows)
        {
            Table.Line(to, row.Store, Table.Whole(row.Rows), Table.Whole(row.FillSeconds), Table.Whole(row.MessagesPerSecond.Median), Table.Whole(row.MessagesPerSecond.Min), Table.Whole(row.MessagesPerSecond.Max), Table.Tenth(row.Cpu.Median));
        }
    }

    public static void Print(TextWriter to, IReadOnlyList<BodyRow> rows)
    {
        to.WriteLine();
        Table.Line(to, "", "body B", "msg/s", "MB/s", "CPU us", "alloc B");
        foreach (BodyRow row in rows)
        {
            Table.Line(to, row.Name, Table.Whole(row.BodyBytes), Table.Whole(row.MessagesPerSecond.Median), Table.Tenth(row.MegabytesPerSecond), Table.Tenth(row.Cpu.Median), Table.Whole(row.Allocated.Median));
        }
    }

    public static void Print(TextWriter to, IReadOnlyList<Goal> goals)
    {
        to.WriteLine();
        foreach (Goal goal in goals)
        {
            to.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{goal.Name,-46}{goal.Measured,10:0.00}  goal {(goal.IsAtMost ? "at most" : "at least")} {goal.Bound:0.##}: {(goal.IsMet ? "met" : "not met")}"));
        }
    }
}
