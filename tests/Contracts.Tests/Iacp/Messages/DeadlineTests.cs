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
    [InlineData("1e300")]
    [InlineData("9007199254740991")]
    [InlineData("251690111999")]
    [InlineData("251690111999.5")]
    public void ResolveFrom_SecondsBeyondTheCalendar_AreItsEnd(string seconds)
    {
        WorkProposal proposal = Wire.Read<WorkProposal>(
            IacpBus.Contracts.Iacp.MessageType.Request, IacpBus.Contracts.Iacp.MessageIntent.Negotiate, $$"""{"task":"t","deadline":{{seconds}}}""");

        DateTimeOffset end = proposal.Deadline!.Value.ResolveFrom(Wire.Timestamp);

        Assert.True(end > DateTimeOffset.MaxValue.AddSeconds(-3), end.ToString("O"));
        Assert.Equal(proposal, Wire.Again(proposal));
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
