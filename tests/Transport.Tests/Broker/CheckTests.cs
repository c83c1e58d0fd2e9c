using IacpBus.Contracts.Iacp;
using IacpBus.Tests;
using IacpBus.Transport.Broker;
using IacpBus.Transport.Trust;

namespace IacpBus.Transport.Tests.Broker;

/// <summary>The checks before the start that need no broker.</summary>
public sealed class CheckTests
{
    private static readonly AgentId Agent = AgentId.Parse("builder-01");

    [Theory]
    [InlineData("RabbitMQ", "3.9.29", CheckStatus.Problem)]
    [InlineData("RabbitMQ", "3.10.0", CheckStatus.Ok)]
    [InlineData("RabbitMQ", "4.3.6+1.g0f", CheckStatus.Ok)]
    [InlineData("RabbitMQ", "99999999999.1", CheckStatus.Warning)]
    [InlineData("RabbitMQ", "(unknown)", CheckStatus.Warning)]
    [InlineData("LavinMQ", "4.0.0", CheckStatus.Warning)]
    public void JudgeVersion_OfABroker_WantsRabbitMQFrom310(string product, string version, CheckStatus expected)
    {
        CheckResult result = BrokerCheck.JudgeVersion(product, version);

        Assert.Equal(expected, result.Status);
        Assert.Contains(version, result.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, CheckStatus.Ok, "agree within 2 s")]
    [InlineData(-2, CheckStatus.Ok, "agree within 2 s")]
    [InlineData(3, CheckStatus.Warning, "3 s ahead of the broker's; from 30 s on")]
    [InlineData(-29, CheckStatus.Warning, "29 s behind the broker's; from 30 s on")]
    [InlineData(30, CheckStatus.Problem, "30 s ahead of the broker's: messages will be refused")]
    [InlineData(-3600, CheckStatus.Problem, "3600 s behind the broker's: messages will be refused")]
    public void Judge_OfAClock_ComparesItWithTheSkewThatIsAllowed(int ahead, CheckStatus expected, string sentence)
    {
        CheckResult result = new ClockCheck(TimeProvider.System, TimeSpan.FromSeconds(30)).Judge(TimeSpan.FromSeconds(ahead));

        Assert.Equal(expected, result.Status);
        Assert.Contains(sentence, result.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clock_WithoutAManagementApi_IsNotCompared()
    {
        CheckResult result = await new ClockCheck(TimeProvider.System, TimeSpan.FromSeconds(30)).RunAsync(null, CancellationToken.None);

        Assert.Equal(CheckStatus.Warning, result.Status);
        Assert.StartsWith("Not compared with the broker's", result.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sound", CheckStatus.Ok, "has its key pair")]
    [InlineData("no private key", CheckStatus.Problem, "has no private key")]
    [InlineData("readable by others", CheckStatus.Problem, "chmod 600")]
    [InlineData("no public key", CheckStatus.Warning, "does not exist")]
    [InlineData("another public key", CheckStatus.Problem, "does not hold the public key that belongs")]
    [InlineData("public key is no JSON", CheckStatus.Problem, "does not hold the public key that belongs")]
    public async Task Keys_OfAnAgent_AreJudged(string how, CheckStatus expected, string sentence)
    {
        using var folder = new TempFolder();
        string keys = folder.File("keys");
        string publicFile = Path.Combine(KeyFiles.PublicFolder(keys), "builder-01.json");
        await KeyFiles.CreateAsync(keys, Agent);
        await KeyFiles.CreateAsync(keys, AgentId.Parse("other-01"));
        Action spoil = how switch
        {
            "no private key" => () => File.Delete(KeyFiles.PrivateKeyFile(keys, Agent)),
            "readable by others" => () => File.SetUnixFileMode(KeyFiles.PrivateKeyFile(keys, Agent), UnixFileMode.UserRead | UnixFileMode.GroupRead),
            "no public key" => () => File.Delete(publicFile),
            "another public key" => () => File.Copy(Path.Combine(KeyFiles.PublicFolder(keys), "other-01.json"), publicFile, overwrite: true),
            "public key is no JSON" => () => File.WriteAllText(publicFile, "{"),
            _ => () => { },
        };
        spoil();

        CheckResult result = KeyCheck.Run(keys, Agent);

        Assert.Equal((expected, "keys"), (result.Status, result.Name));
        Assert.Contains(sentence, result.Sentence, StringComparison.Ordinal);
    }
}
