using IacpBus.Agents.Capabilities;
using IacpBus.Worker.Programs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace IacpBus.Worker.Tests.Programs;

public sealed class ConfiguredProgramTests
{
    [Fact]
    public void From_SectionWithoutProgram_IsOfAnotherKind() => Assert.Null(From(("Name", "review")));

    [Fact]
    public void From_SoundProgram_MakesItsHandler()
    {
        Func<IServiceProvider, ICapabilityHandler> create = From(("Program:FileName", "sh"), ("Program:Arguments:0", "-c"), ("Program:Timeout", "00:00:05"))!;
        using ServiceProvider services = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System).BuildServiceProvider();

        Assert.IsType<ProgramHandler>(create(services));
    }

    [Theory]
    [InlineData("Program:Timeout", "00:05:00", "Program:FileName is missing; name the program to run.")]
    [InlineData("Program:FileName", " ", "Program:FileName is missing; name the program to run.")]
    [InlineData("Program:FileName", "./no/such/program", "Program:FileName is './no/such/program', which does not exist; paths are relative to ")]
    [InlineData("Program:WorkingDirectory", "/no/such/folder", "Program:WorkingDirectory is '/no/such/folder', which does not exist.")]
    [InlineData("Program:Timeout", "00:00:00.5", "Program:Timeout is 00:00:00.5000000; it must lie between 00:00:01 and 1.00:00:00.")]
    [InlineData("Program:Timeout", "1.00:00:01", "Program:Timeout is 1.00:00:01; it must lie between")]
    [InlineData("Program:Timeout", "soon", "Failed to convert configuration value 'soon'")]
    [InlineData("Program:OutputLimit", "1023", "Program:OutputLimit is 1023; it must lie between 1024 and 67108864 bytes.")]
    [InlineData("Program:OutputLimit", "67108865", "Program:OutputLimit is 67108865; it must lie between")]
    public void From_Mistake_IsASentence(string key, string value, string sentence)
    {
        bool namesFile = key == "Program:FileName" || sentence.Contains("missing", StringComparison.Ordinal);
        var wrong = Assert.Throws<InvalidOperationException>(() => namesFile ? From((key, value)) : From(("Program:FileName", "sh"), (key, value)));

        Assert.StartsWith(sentence, wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void From_NameThatPathLacks_IsASentence()
    {
        var wrong = Assert.Throws<InvalidOperationException>(() => From(("Program:FileName", "no-such-program")));

        Assert.StartsWith("Program:FileName is 'no-such-program', which no folder of PATH (", wrong.Message, StringComparison.Ordinal);
        Assert.EndsWith(") has as a program; install it, or name it with its path.", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void From_NameInThePathThatTheProgramGets_IsLookedUpThere()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory();
        try
        {
            string file = Path.Combine(folder.FullName, "review-of-ours");
            File.WriteAllText(file, "");
            (string, string) name = ("Program:FileName", "review-of-ours"), path = ("Program:Environment:PATH", "/no/such/folder:" + folder.FullName);

            Assert.Throws<InvalidOperationException>(() => From(name, path));
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
            Assert.NotNull(From(name, path));
            Assert.NotNull(From(name, ("Program:Environment:PATH", "."), ("Program:WorkingDirectory", folder.FullName)));
            Assert.Throws<InvalidOperationException>(() => From(name));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("Program:Timeout", "00:00:01")]
    [InlineData("Program:Timeout", "1.00:00:00")]
    [InlineData("Program:OutputLimit", "1024")]
    [InlineData("Program:OutputLimit", "67108864")]
    public void From_AtTheBounds_IsFine(string key, string value) => Assert.NotNull(From(("Program:FileName", "sh"), (key, value)));

    private static Func<IServiceProvider, ICapabilityHandler>? From(params (string Key, string Value)[] members) =>
        ConfiguredProgram.From(new ConfigurationBuilder()
            .AddInMemoryCollection(members.Select(member => KeyValuePair.Create("Iacp:Agents:0:Capabilities:0:" + member.Key, (string?)member.Value)))
            .Build()
            .GetSection("Iacp:Agents:0:Capabilities:0"));
}
