using System.Diagnostics;
using System.Text.RegularExpressions;

namespace IacpBus.CrashSuite.Tests;

/// <summary>What eng/crash.sh does, in small, on the broker that test.sh has started.</summary>
public sealed class ShortRunTests
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    [Fact]
    public async Task RandomKills_ShortRun_LosesNothing() =>
        Assert.EndsWith("conversations 200, kills 6, lost 0, twice 0, books wrong 0, stuck 0", await RunAsync("--conversations", "200", "--kills", "6"), StringComparison.Ordinal);

    [Fact]
    public async Task FaultPoints_EachOne_LosesNothing() =>
        Assert.Matches(new Regex("conversations [0-9]+, kills 14, lost 0, twice 0, books wrong 0, stuck 0$", RegexOptions.CultureInvariant), await RunAsync("--fault-points"));

    /// <summary>What it says, when it ends well; its logs and stores are kept when it does not.</summary>
    private static async Task<string> RunAsync(params string[] args)
    {
        string folder = Directory.CreateTempSubdirectory("iacp-crash-").FullName;
        string[] words = [Path.Combine(AppContext.BaseDirectory, "iacp-crash-suite.dll"), .. args];
        var start = new ProcessStartInfo("dotnet", words) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process run = Process.Start(start)!;
        try
        {
            using var patience = new CancellationTokenSource(Longest, TimeProvider.System);
            Task<string> said = run.StandardOutput.ReadToEndAsync(patience.Token);
            Task<string> complained = run.StandardError.ReadToEndAsync(patience.Token);
            string text = (await said).TrimEnd();
            await run.WaitForExitAsync(patience.Token);
            Assert.True(run.ExitCode == 0, $"{text}{Environment.NewLine}{await complained}{Environment.NewLine}Logs and stores are in {folder}.");
            Directory.Delete(folder, recursive: true);
            return text;
        }
        finally
        {
            // Workers end with it, since their standard input does.
            run.Kill();
        }
    }
}
