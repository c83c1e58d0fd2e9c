using System.Globalization;
using IacpBus.Agents.Presence;
using Microsoft.Extensions.Options;

namespace IacpBus.Agents.Tests.Presence;

public sealed class PresenceOptionsValidatorTests
{
    [Fact]
    public void Validate_Defaults_AreFine() => Assert.True(Validate(_ => { }).Succeeded);

    [Theory]
    [InlineData("00:00:00.9999999", false)]
    [InlineData("00:00:01", true)]
    [InlineData("00:10:00", true)]
    [InlineData("00:10:00.0000001", false)]
    public void Validate_HeartbeatInterval_LiesBetweenOneSecondAndTenMinutes(string value, bool fine) =>
        AssertRange("HeartbeatInterval", fine, options => options.HeartbeatInterval = Time(value));

    [Theory]
    [InlineData("00:00:01.9999999", false)]
    [InlineData("00:00:02", true)]
    [InlineData("01:00:00", true)]
    [InlineData("01:00:00.0000001", false)]
    public void Validate_UnresponsiveAfter_LiesBetweenTwoSecondsAndAnHour(string value, bool fine) => AssertRange("UnresponsiveAfter", fine, options =>
    {
        options.UnresponsiveAfter = Time(value);
        options.StuckAfter = TimeSpan.FromHours(2);
    });

    [Theory]
    [InlineData("1.00:00:00", true)]
    [InlineData("1.00:00:00.0000001", false)]
    [InlineData("00:01:30", false)]
    [InlineData("00:01:30.0000001", true)]
    public void Validate_StuckAfter_LiesBetweenUnresponsiveAfterAndADay(string value, bool fine) => AssertRange("StuckAfter", fine, options => options.StuckAfter = Time(value));

    [Theory]
    [InlineData(9, false)]
    [InlineData(10, true)]
    [InlineData(1_000_000, true)]
    [InlineData(1_000_001, false)]
    public void Validate_MaxPeers_LiesBetweenTenAndAMillion(int value, bool fine) => AssertRange("MaxPeers", fine, options => options.MaxPeers = value);

    private static TimeSpan Time(string value) => TimeSpan.Parse(value, CultureInfo.InvariantCulture);

    private static void AssertRange(string property, bool fine, Action<PresenceOptions> configure)
    {
        ValidateOptionsResult result = Validate(configure);
        Assert.Equal(fine, result.Succeeded);
        if (!fine)
        {
            Assert.StartsWith($"Iacp:Presence:{property} is ", Assert.Single(result.Failures!), StringComparison.Ordinal);
        }
    }

    private static ValidateOptionsResult Validate(Action<PresenceOptions> configure)
    {
        var options = new PresenceOptions();
        configure(options);
        return new PresenceOptionsValidator().Validate(null, options);
    }
}
