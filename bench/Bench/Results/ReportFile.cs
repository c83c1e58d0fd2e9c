using System.Globalization;
using System.Text.Json;

namespace IacpBus.Bench.Results;

/// <summary>Writes a report to bench/results: latest.json and a copy with its date, both behind a prefix.</summary>
internal static class ReportFile
{
    private const string Folder = "bench/results";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static async Task WriteAsync<TReport>(TReport report, DateTimeOffset measuredAt, string prefix, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Folder);
        string text = JsonSerializer.Serialize(report, Indented) + "\n";
        string dated = measuredAt.ToString("yyyy-MM-dd'T'HHmmss'Z'", CultureInfo.InvariantCulture) + ".json";
        foreach (string name in (string[])["latest.json", dated])
        {
            await File.WriteAllTextAsync(Path.Combine(Folder, prefix + name), text, cancellationToken);
        }
    }
}
