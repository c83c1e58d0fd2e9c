namespace IacpBus.Contracts.Tests.Iacp;

/// <summary>A clock that stands where a test puts it.</summary>
internal sealed class ManualClock(DateTimeOffset now) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;
}
