using IacpBus.Transport.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace IacpBus.Transport.Tests.Configuration;

public sealed class TransportOptionsValidatorTests
{
    [Fact]
    public void Validate_Defaults_LackTheBrokerOnly()
    {
        string failure = Assert.Single(Failures(new TransportOptions()));

        Assert.Equal(
            "Iacp:Transport:Uri must name the broker, such as amqp://user:password@localhost:5672/vhost (write @ : / in a password as %40 %3A %2F; the port is at most 65535). Set it in appsettings.json or as the environment variable Iacp__Transport__Uri.",
            failure);
    }

    [Theory]
    [InlineData("amqp://localhost")]
    [InlineData("amqps://user:secret@broker.example:5671/vhost")]
    [InlineData("amqp://localhost:5672/%2F")]
    public void Validate_UriOfABroker_IsFine(string uri) => Assert.Empty(Failures(new TransportOptions { Uri = uri }));

    [Theory]
    [InlineData("")]
    [InlineData("localhost")]
    [InlineData("localhost:5672")]
    [InlineData("http://localhost")]
    [InlineData("rabbitmq://localhost")]
    [InlineData("/vhost")]
    public void Validate_OtherUri_IsNamed(string uri) =>
        Assert.StartsWith("Iacp:Transport:Uri must name the broker", Assert.Single(Failures(new TransportOptions { Uri = uri })), StringComparison.Ordinal);

    public static TheoryData<string, string, string, string> Bounds => new()
    {
        { "Heartbeat", "00:00:01", "00:10:00", "00:00:00.999|00:10:00.001" },
        { "SendTimeout", "00:00:01", "01:00:00", "00:00:00|01:00:01" },
        { "MaxReconnectPause", "00:00:00.1", "00:05:00", "-00:00:01|00:05:01" },
        { "Prefetch", "1", "2000", "0|2001" },
        { "MaxMessageBytes", "1024", "16777216", "1023|16777217" },
        { "MaxDepth", "8", "256", "7|257" },
        { "ClockSkew", "00:00:00", "00:10:00", "-00:00:00.001|00:10:01" },
        { "DefaultTtl", "00:00:01", "7.00:00:00", "00:00:00.5|7.00:00:01" },
    };

    [Theory]
    [MemberData(nameof(Bounds))]
    public void Validate_Bounds_AreInclusiveAndTheSentenceNamesPropertyAndRange(string property, string least, string most, string outside)
    {
        Assert.Empty(Failures(Bind(property, least)));
        Assert.Empty(Failures(Bind(property, most)));
        foreach (string value in outside.Split('|'))
        {
            string failure = Assert.Single(Failures(Bind(property, value)));
            Assert.StartsWith($"Iacp:Transport:{property} is ", failure, StringComparison.Ordinal);
            Assert.Contains("it must lie between ", failure, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Validate_SeveralFaults_AreAllNamed() =>
        Assert.Equal(3, Failures(new TransportOptions { MaxDepth = 1, Prefetch = 0 }).Count);

    [Fact]
    public void RedactedUri_OfUriWithPassword_ShowsNeitherUserNorPassword()
    {
        Assert.Equal("amqps://broker.example:5671/vhost", new TransportOptions { Uri = "amqps://user:secret@broker.example/vhost" }.RedactedUri);
        Assert.Equal("amqp://broker.example:5673/", new TransportOptions { Uri = "amqp://user:secret@broker.example:5673" }.RedactedUri);
    }

    [Fact]
    public void AddIacpTransport_ConfigurationAndCode_BothCountAndAreCheckedAtStart()
    {
        IConfiguration configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["Iacp:Transport:Uri"] = "amqp://localhost:1", ["Iacp:Transport:Prefetch"] = "17", ["Iacp:Transport:MaxDepth"] = "3" })
            .Build();
        using ServiceProvider services = new ServiceCollection().AddSingleton(configuration).AddIacpTransport().AddIacpTransport(options => options.ConnectionName = "mine").BuildServiceProvider();

        var invalid = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IStartupValidator>().Validate());
        Assert.StartsWith("Iacp:Transport:MaxDepth is 3", Assert.Single(invalid.Failures), StringComparison.Ordinal);
        configuration["Iacp:Transport:MaxDepth"] = "32";
        using ServiceProvider mended = new ServiceCollection().AddSingleton(configuration).AddIacpTransport().AddIacpTransport(options => options.ConnectionName = "mine").BuildServiceProvider();
        mended.GetRequiredService<IStartupValidator>().Validate();
        TransportOptions options = mended.GetRequiredService<IOptions<TransportOptions>>().Value;
        Assert.Equal((17, 32, "mine"), (options.Prefetch, options.MaxDepth, options.ConnectionName));
    }

    private static List<string> Failures(TransportOptions options) => [.. new TransportOptionsValidator().Validate(null, options).Failures ?? []];

    private static TransportOptions Bind(string property, string value)
    {
        var options = new TransportOptions { Uri = "amqp://localhost" };
        new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { [property] = value }).Build().Bind(options);
        return options;
    }
}
