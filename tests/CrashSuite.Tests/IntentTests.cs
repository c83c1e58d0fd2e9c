using IacpBus.Contracts.Iacp;
using IacpBus.CrashSuite.Driving;

namespace IacpBus.CrashSuite.Tests;

public sealed class IntentTests
{
    [Fact]
    public void Create_SameNumberAndSeed_IsTheSame()
    {
        Assert.Equal(Intent.Create(7, 1), Intent.Create(7, 1));
        Assert.NotEqual(Intent.Create(7, 1).Id, Intent.Create(7, 2).Id);
        Assert.NotEqual(Intent.Create(7, 1).Id, Intent.Create(8, 1).Id);
    }

    [Fact]
    public void Create_Many_HasBothKindsAndIdsOfTheProtocol()
    {
        Intent[] intents = [.. Enumerable.Range(1, 100).Select(number => Intent.Create(number, 1))];
        Assert.All(intents, intent => MessageId.Parse(intent.Id));
        Assert.Contains(intents, intent => intent.IsHandoff);
        Assert.Contains(intents, intent => intent.Counters && intent.Price == intent.Reward + 1);
        Assert.All(intents, intent => Assert.Equal(intent.IsHandoff, intent.Price == 0));
    }

    [Fact]
    public void Append_Intents_AreReadAgain()
    {
        using var folder = new TempFolder();
        Intent[] intents = [.. Enumerable.Range(1, 20).Select(number => Intent.Create(number, 3))];
        string file = folder.File("intents.log");
        using (var log = new IntentLog(file))
        {
            log.Append(intents[..10]);
            log.Append(intents[10..]);
        }

        Assert.Equal(intents, IntentLog.Read(file));
    }

    [Theory]
    [InlineData("--conversations")]
    [InlineData("--conversations 0")]
    [InlineData("--kills -1")]
    [InlineData("--store oracle")]
    [InlineData("--conversation 5")]
    public void Parse_Nonsense_SaysHow(string words) => Assert.Contains("usage: eng/crash.sh", Assert.Throws<FormatException>(() => CrashOptions.Parse(words.Split(' '))).Message, StringComparison.Ordinal);
}
