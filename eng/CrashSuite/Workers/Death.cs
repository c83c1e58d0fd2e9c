using System.Diagnostics;
using System.Globalization;

namespace IacpBus.CrashSuite.Workers;

/// <summary>Kills this process, as kill -9 does, when it passes a fault point for the n-th time.</summary>
/// <param name="place">POINT:N</param>
internal sealed class Death(string place)
{
    private readonly string _point = place[..place.LastIndexOf(':')];
    private readonly int _pass = int.Parse(place[(place.LastIndexOf(':') + 1)..], CultureInfo.InvariantCulture);
    private int _passed;

    public void Pass(string point)
    {
        if (point == _point && Interlocked.Increment(ref _passed) == _pass)
        {
            Process.GetCurrentProcess().Kill();
            using var never = new ManualResetEventSlim();
            never.Wait();
        }
    }
}
