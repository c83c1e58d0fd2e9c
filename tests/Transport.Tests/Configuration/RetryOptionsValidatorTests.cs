using IacpBus.Transport.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace IacpBus.Transport.Tests.Configuration;

public sealed class RetryOptionsValidatorTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 5)]
    [InlineData(20, 100)]
    public void Validate_WithinBounds_IsFine(int tries, int unfinished) => Assert.Empty(Failures(tries, unfinished));

    [Fact]
    public void Validate_OutsideBounds_NamesEach()
    {
        Assert.Equal(["Iacp:Retry:Tries is 0; it must lie between 1 (no retry) and 20.", "Iacp:Retry:UnfinishedRuns is 101; it must lie between 1 and 100."], Failures(0, 101));
        Assert.Equal(["Iacp:Retry:Tries is 21; it must lie between 1 (no retry) and 20.", "Iacp:Retry:UnfinishedRuns is 0; it must lie between 1 and 100."], Failures(21, 0));
    }

    [Fact]
    public void AddIacpTransport_Configuration_IsBoundAndCheckedAtStart()
    {
        IConfiguration configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["Iacp:Transport:Uri"] = "amqp://localhost:1", ["Iacp:Retry:Tries"] = "7", ["Iacp:Retry:UnfinishedRuns"] = "0" })
            .Build();
        using ServiceProvider services = new ServiceCollection().AddSingleton(configuration).AddIacpTransport().BuildServiceProvider();

        var invalid = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IStartupValidator>().Validate());
        Assert.StartsWith("Iacp:Retry:UnfinishedRuns is 0", Assert.Single(invalid.Failures), StringComparison.Ordinal);
        configuration["Iacp:Retry:UnfinishedRuns"] = "6";
        using ServiceProvider mended = new ServiceCollection().AddSingleton(configuration).AddIacpTransport().BuildServiceProvider();
        RetryOptions options = mended.GetRequiredService<IOptions<RetryOptions>>().Value;
        Assert.Equal((7, 6, 7), (options.Tries, options.UnfinishedRuns, options.MostUnfinished));
    }

    private static IEnumerable<string> Failures(int tries, int unfinished) =>
        new RetryOptionsValidator().Validate(null, new RetryOptions { Tries = tries, UnfinishedRuns = unfinished }).Failures ?? [];
}
