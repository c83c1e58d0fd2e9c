using System.CommandLine;
using IacpBus.Worker.Commands;

namespace IacpBus.Worker.Tests.Commands;

[Collection(ProcessEnvironment.Name)]
public sealed class WorkerCommandLineTests
{
    public WorkerCommandLineTests() => Environment.SetEnvironmentVariable("Iacp__Transport__Uri", null);

    [Theory]
    [InlineData("dead", "list")]
    [InlineData("dead", "list", "not an agent")]
    [InlineData("dead", "list", "a-01", "--limit", "0")]
    [InlineData("dead", "list", "a-01", "--limit", "1001")]
    [InlineData("quarantine", "list", "a-01", "--limit", "many")]
    [InlineData("quarantine", "show", "a-01")]
    [InlineData("check", "--agent", "not an agent")]
    [InlineData("check", "--management", "ftp://nowhere")]
    [InlineData("no-such-command")]
    public async Task Run_WithAWrongCommandLine_EndsWith2AndSaysWhy(params string[] args)
    {
        (int code, string error) = await RunAsync(args);

        Assert.Equal(2, code);
        Assert.NotEmpty(error);
    }

    [Theory]
    [InlineData("dead", "list", "a-01")]
    [InlineData("quarantine", "show", "a-01", "id")]
    public async Task Run_WithoutTheBrokersAddress_EndsWith1AndNamesTheSetting(params string[] args)
    {
        (int code, string error) = await RunAsync(args);

        Assert.Equal(1, code);
        Assert.StartsWith("Iacp:Transport:Uri must name the broker", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_WithAConfigurationFileThatIsNotThere_EndsWith1AndSaysSo()
    {
        (int code, string error) = await RunAsync("dead", "list", "a-01", "--config", "/no/such/file.json");

        Assert.Equal(1, code);
        Assert.StartsWith("The configuration file /no/such/file.json does not exist.", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dead", "list", "--help")]
    [InlineData("check", "--help")]
    public async Task Help_OfACommand_EndsWith0(params string[] args) => Assert.Equal((0, ""), await RunAsync(args));

    private static async Task<(int Code, string Error)> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = await WorkerCommandLine.RunAsync(args, new InvocationConfiguration { Output = output, Error = error }).OrFail();
        return (code, error.ToString());
    }
}
