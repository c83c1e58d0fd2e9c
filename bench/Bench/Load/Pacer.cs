using System.Runtime.InteropServices;

namespace IacpBus.Bench.Load;

/// <summary>
/// Asks at fixed moments, whether or not earlier answers are there, and measures each from the moment at which it was
/// due: a system that stalls cannot hide the requests that would have come meanwhile (coordinated omission).
/// </summary>
internal static partial class Pacer
{
    private const int Monotonic = 1;
    private const int AbsoluteTime = 1;
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>Times in microseconds, in the order of asking.</summary>
    public static async Task<double[]> RunAsync(int first, int count, int perSecond, Func<int, Task> ask, CancellationToken cancellationToken)
    {
        var times = new double[count];
        var answers = new Task[count];
        long begin = Now() + (NanosecondsPerSecond / 100);
        var asking = new Thread(() =>
        {
            for (int i = 0; i < count; i++)
            {
                long due = begin + (i * NanosecondsPerSecond / perSecond);
                SleepUntil(due);
                answers[i] = cancellationToken.IsCancellationRequested ? Task.FromCanceled(cancellationToken) : MeasureAsync(i, due);
            }
        });
        asking.Start();
        await Task.Run(asking.Join, CancellationToken.None);
        await Task.WhenAll(answers);
        return times;

        async Task MeasureAsync(int i, long due)
        {
            await ask(first + i);
            times[i] = (Now() - due) / 1000.0;
        }
    }

    private static long Now()
    {
        _ = clock_gettime(Monotonic, out TimeSpec now);
        return (now.Seconds * NanosecondsPerSecond) + now.Nanoseconds;
    }

    private static void SleepUntil(long moment)
    {
        var until = new TimeSpec { Seconds = moment / NanosecondsPerSecond, Nanoseconds = moment % NanosecondsPerSecond };
        while (clock_nanosleep(Monotonic, AbsoluteTime, until, IntPtr.Zero) != 0)
        {
            // A signal ended the sleep.
        }
    }

#pragma warning disable SA1300, IDE1006 // Names are those of the C library.
    [LibraryImport("libc")]
    private static partial int clock_gettime(int clock, out TimeSpec now);

    [LibraryImport("libc")]
    private static partial int clock_nanosleep(int clock, int flags, in TimeSpec until, IntPtr remaining);
#pragma warning restore SA1300, IDE1006

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
