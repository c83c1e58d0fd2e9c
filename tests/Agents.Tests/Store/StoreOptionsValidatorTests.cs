using IacpBus.Agents.Store;
using Microsoft.Extensions.Options;

namespace IacpBus.Agents.Tests.Store;

public sealed class StoreOptionsValidatorTests
{
    private readonly StoreOptionsValidator _validator = new();

    [Fact]
    public void Validate_OfTheDefaults_Succeeds() => Assert.True(_validator.Validate(null, new StoreOptions()).Succeeded);

    [Fact]
    public void Validate_OfAConnectionString_WantsServerAndDatabase() =>
        Assert.True(_validator.Validate(null, new StoreOptions { Kind = StoreKind.PostgreSql, ConnectionString = "Host=localhost;Database=iacp;Username=u;Password=p" }).Succeeded);

    public static TheoryData<string, string> Mistakes => new()
    {
        { "Path", "" },
        { "Kind", "99" },
        { "Durability", "99" },
        { "Lease", "00:00:04" },
        { "Lease", "00:10:01" },
        { "ConnectionString", "" },
        { "ConnectionString", "Host=x" },
        { "ConnectionString", "secret" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Validate_OfAMistake_NamesTheSetting(string setting, string value)
    {
        var options = new StoreOptions();
        switch (setting)
        {
            case "Path": options.Path = value; break;
            case "Kind": options.Kind = (StoreKind)99; break;
            case "Durability": options.Durability = (StoreDurability)99; break;
            case "Lease": options.Lease = TimeSpan.Parse(value, System.Globalization.CultureInfo.InvariantCulture); break;
            default: (options.Kind, options.ConnectionString) = (StoreKind.PostgreSql, value); break;
        }

        ValidateOptionsResult result = _validator.Validate(null, options);

        Assert.StartsWith($"Iacp:Store:{setting} ", Assert.Single(result.Failures!), StringComparison.Ordinal);
        Assert.DoesNotContain("secret.", result.FailureMessage!.Replace("Password=secret.", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }
}
