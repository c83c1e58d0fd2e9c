using System.Globalization;
using System.Text.Json;

namespace IacpBus.Bench.Results;

/// <summary>Writes a report to bench/results: latest.json and a copy with its date.</summary>
internal static class ReportFile
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static async Task WriteAsync(Report report, string folder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        string text = JsonSerializer.Serialize(report, Indented) + "\n";
        string dated = report.MeasuredAt.ToString("yyyy-MM-dd'T'HHmmss'Z'", CultureInfo.InvariantCulture) + ".json";
        foreach (string name in (string[])["latest.json", dated])
        {
            await File.WriteAllTextAsync(Path.Combine(folder, name), text, cancellationToken);
        }
    }
}
