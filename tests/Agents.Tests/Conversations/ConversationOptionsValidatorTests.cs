using System.Globalization;
using IacpBus.Agents.Conversations;
using Microsoft.Extensions.Options;

namespace IacpBus.Agents.Tests.Conversations;

public sealed class ConversationOptionsValidatorTests
{
    [Fact]
    public void Validate_Defaults_AreFine() => Assert.True(Validate(_ => { }).Succeeded);

    [Theory]
    [InlineData("00:00:59.9999999", false)]
    [InlineData("00:01:00", true)]
    [InlineData("7.00:00:00", true)]
    [InlineData("7.00:00:00.0000001", false)]
    public void Validate_Retention_LiesBetweenAMinuteAndAWeek(string value, bool fine) =>
        AssertRange("Retention", fine, options => options.Retention = TimeSpan.Parse(value, CultureInfo.InvariantCulture));

    [Theory]
    [InlineData(9, false)]
    [InlineData(10, true)]
    [InlineData(1_000_000, true)]
    [InlineData(1_000_001, false)]
    public void Validate_MaxConversations_LiesBetweenTenAndAMillion(int value, bool fine) => AssertRange("MaxConversations", fine, options => options.MaxConversations = value);

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(1_000_000, true)]
    [InlineData(1_000_001, false)]
    public void Validate_MaxConversationsPerPeer_LiesBetweenOneAndAMillion(int value, bool fine) =>
        AssertRange("MaxConversationsPerPeer", fine, options => options.MaxConversationsPerPeer = value);

    [Theory]
    [InlineData((1L << 20) - 1, false)]
    [InlineData(1L << 20, true)]
    [InlineData(16L << 30, true)]
    [InlineData((16L << 30) + 1, false)]
    public void Validate_MaxBytes_LiesBetweenOneMebibyteAndSixteenGibibytes(long value, bool fine) => AssertRange("MaxBytes", fine, options => options.MaxBytes = value);

    [Theory]
    [InlineData("00:00:00.9999999", false)]
    [InlineData("00:00:01", true)]
    [InlineData("01:00:00", true)]
    [InlineData("01:00:00.0000001", false)]
    [Trait("row", "FT-01")]
    public void Validate_AckTimeout_LiesBetweenASecondAndAnHour(string value, bool fine) =>
        AssertRange("AckTimeout", fine, options => options.AckTimeout = TimeSpan.Parse(value, CultureInfo.InvariantCulture));

    [Fact]
    public void Validate_SeveralMistakes_NamesThemAll() =>
        Assert.Equal(2, Validate(options => (options.MaxBytes, options.MaxConversations) = (0, 0)).Failures!.Count());

    private static void AssertRange(string property, bool fine, Action<ConversationOptions> configure)
    {
        ValidateOptionsResult result = Validate(configure);
        Assert.Equal(fine, result.Succeeded);
        if (!fine)
        {
            Assert.StartsWith($"Iacp:Conversations:{property} is ", Assert.Single(result.Failures!), StringComparison.Ordinal);
        }
    }

    private static ValidateOptionsResult Validate(Action<ConversationOptions> configure)
    {
        var options = new ConversationOptions();
        configure(options);
        return new ConversationOptionsValidator().Validate(null, options);
    }
}
