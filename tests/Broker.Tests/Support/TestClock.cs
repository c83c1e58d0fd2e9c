namespace IacpBus.Broker.Tests.Support;

/// <summary>The system's clock, whose stopwatch can be stopped: elapsed time passes only when a test says so. Timers run as ever.</summary>
internal sealed class TestClock : TimeProvider
{
    private long _elapsed;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref _elapsed);

    public void Advance(TimeSpan time) => Interlocked.Add(ref _elapsed, time.Ticks);
}
