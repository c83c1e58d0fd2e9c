using System.Globalization;

namespace IacpBus.Bench.Results;

/// <summary>Prints rows and ratios for people.</summary>
internal static class Table
{
    private static readonly string[] Heads = ["", "body B", "msg/s", "exchanges/s", "CPU us", "send us", "receive us", "alloc B", "p50 us", "p99 us", "p99.9 us"];

    public static void Print(TextWriter to, SizeResult result)
    {
        to.WriteLine();
        Line(to, Heads);
        foreach (Row row in result.Rows)
        {
            Line(to, row.Name, Whole(row.BodyBytes), Whole(row.MessagesPerSecond), Whole(row.ExchangesPerSecond), Tenth(row.ClientCpu), Tenth(row.SendCpu), Tenth(row.ReceiveCpu), Whole(row.AllocatedBytes), Whole(row.P50), Whole(row.P99), Whole(row.P999));
        }

        to.WriteLine();
        foreach ((string name, Spread ratio) in result.Ratios)
        {
            to.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-34}{ratio.Median,6:0.00}  ({ratio.Min:0.00} to {ratio.Max:0.00})"));
        }
    }

    /// <summary>One line with its cells below those of the line before.</summary>
    public static void Line(TextWriter to, params string[] cells) => to.WriteLine(cells[0].PadRight(14) + string.Concat(cells.Skip(1).Select(cell => cell.PadLeft(12))));

    public static string Whole(double figure) => figure.ToString("0", CultureInfo.InvariantCulture);

    public static string Tenth(double figure) => figure.ToString("0.0", CultureInfo.InvariantCulture);
}
