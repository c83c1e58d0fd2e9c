using IacpBus.Contracts.Iacp.Messages;
using Xunit;

namespace IacpBus.Contracts.Tests.Iacp.Messages;

public sealed class DeadlineTests
{
    [Fact]
    public void ResolveFrom_ATime_IsThatTime()
    {
        DateTimeOffset time = Wire.Timestamp.AddHours(3);

        Assert.Equal(time, Deadline.At(time).ResolveFrom(Wire.Timestamp));
        Assert.Equal((time, null), (Deadline.At(time).Time, Deadline.At(time).Seconds));
    }

    [Fact]
    public void ResolveFrom_Seconds_CountFromTheTimestamp()
    {
        Assert.Equal(Wire.Timestamp.AddSeconds(1.5), Deadline.After(TimeSpan.FromSeconds(1.5)).ResolveFrom(Wire.Timestamp));
        Assert.Equal(Wire.Timestamp, default(Deadline).ResolveFrom(Wire.Timestamp));
        Assert.Equal((null, 0d), (default(Deadline).Time, default(Deadline).Seconds!.Value));
    }

    [Theory]
    [InlineData(1e300)]
    [InlineData(9007199254740991)]
    public void ResolveFrom_SecondsBeyondTheCalendar_AreItsEnd(double seconds) =>
        Assert.Equal(DateTimeOffset.MaxValue, Deadline.AfterSeconds(seconds).ResolveFrom(Wire.Timestamp));

    [Theory]
    [InlineData(-2)]
    [InlineData(-1)]
    [InlineData(-0.00001)]
    [InlineData(0)]
    [InlineData(0.00001)]
    [InlineData(1)]
    [InlineData(2)]
    public void ResolveFrom_SecondsAroundTheEndOfTheCalendar_DoesNotThrow(double beyond)
    {
        double room = (DateTimeOffset.MaxValue - Wire.Timestamp).TotalSeconds;

        Assert.InRange(Deadline.AfterSeconds(room + beyond).ResolveFrom(Wire.Timestamp), DateTimeOffset.MaxValue.AddSeconds(-3), DateTimeOffset.MaxValue);
    }

    [Fact]
    public void ResolveFrom_ALocalTimestampAtTheEndOfTheCalendar_DoesNotThrow()
    {
        var timestamp = new DateTimeOffset(9999, 12, 31, 23, 0, 0, TimeSpan.FromHours(1));

        Assert.Equal(new DateTimeOffset(9999, 12, 31, 23, 30, 0, TimeSpan.Zero), Deadline.After(TimeSpan.FromMinutes(90)).ResolveFrom(timestamp));
    }

    [Fact]
    public void After_ANegativeDelay_IsTheCallersMistake() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Deadline.After(TimeSpan.FromTicks(-1)));

    [Fact]
    public void Equals_TimeAndSecondsOfTheSameMoment_Differ() =>
        Assert.NotEqual(Deadline.At(Wire.Timestamp), Deadline.After(TimeSpan.Zero));

    [Theory]
    [InlineData("2026-05-06T12:00:00Z", "2026-05-06T12:00:00Z")]
    [InlineData("2026-05-06T14:00:00.250+02:00", "2026-05-06T12:00:00.25Z")]
    [InlineData("2026-05-06T12:00:00.1234567Z", "2026-05-06T12:00:00.1234567Z")]
    public void Write_ATime_IsInUtcAndLosesNothing(string sent, string written)
    {
        WorkProposal proposal = Wire.Read<WorkProposal>(
            IacpBus.Contracts.Iacp.MessageType.Request, IacpBus.Contracts.Iacp.MessageIntent.Negotiate, $$"""{"task":"t","deadline":"{{sent}}"}""");

        Assert.Equal($$"""{"deadline":"{{written}}","task":"t"}""", proposal.ToPayload().ToString());
        Assert.Equal(proposal, Wire.Again(proposal));
    }
}
