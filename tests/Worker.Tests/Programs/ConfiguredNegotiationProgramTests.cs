using IacpBus.Agents.Negotiations;
using IacpBus.Worker.Programs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace IacpBus.Worker.Tests.Programs;

public sealed class ConfiguredNegotiationProgramTests
{
    [Fact]
    public void NegotiationFrom_SectionWithoutProgram_IsOfAnotherKind() => Assert.Null(From(("MinimumCredits", "5")));

    [Fact]
    public void NegotiationFrom_SoundProgram_MakesItsHandler()
    {
        Func<IServiceProvider, INegotiationHandler> create = From(("Program:FileName", "sh"), ("MinimumCredits", "5"), ("TypicalDuration", "00:00:10"), ("MaxConcurrent", "2"))!;
        using ServiceProvider services = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System).BuildServiceProvider();

        Assert.IsType<ProgramNegotiationHandler>(create(services));
    }

    [Theory]
    [InlineData("MinimumCredits", "-0.01", "MinimumCredits and TypicalDuration must not be negative.")]
    [InlineData("TypicalDuration", "-00:00:01", "MinimumCredits and TypicalDuration must not be negative.")]
    [InlineData("MinimumCredits", "much", "Failed to convert configuration value 'much'")]
    [InlineData("Program:Timeout", "00:00:00.5", "Program:Timeout is ")]
    public void NegotiationFrom_Mistake_IsASentence(string key, string value, string sentence)
    {
        var wrong = Assert.Throws<InvalidOperationException>(() => From(("Program:FileName", "sh"), (key, value)));

        Assert.StartsWith(sentence, wrong.Message, StringComparison.Ordinal);
    }

    private static Func<IServiceProvider, INegotiationHandler>? From(params (string Key, string Value)[] members) =>
        ConfiguredProgram.NegotiationFrom(new ConfigurationBuilder()
            .AddInMemoryCollection(members.Select(member => KeyValuePair.Create("Iacp:Agents:0:Negotiation:" + member.Key, (string?)member.Value)))
            .Build()
            .GetSection("Iacp:Agents:0:Negotiation"));
}
