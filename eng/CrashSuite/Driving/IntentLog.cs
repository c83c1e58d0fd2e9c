using System.Text;

namespace IacpBus.CrashSuite.Driving;

/// <summary>What was to take place, on disk before anybody is told to do it.</summary>
internal sealed class IntentLog(string file) : IDisposable
{
    private readonly FileStream _file = new(file, FileMode.CreateNew, FileAccess.Write, FileShare.Read);

    public void Append(IEnumerable<Intent> intents)
    {
        foreach (Intent intent in intents)
        {
            _file.Write(Encoding.UTF8.GetBytes(intent + "\n"));
        }

        _file.Flush(flushToDisk: true);
    }

    public static IReadOnlyList<Intent> Read(string file) => [.. File.ReadLines(file).Select(Intent.Parse)];

    public void Dispose() => _file.Dispose();
}
