using System.Diagnostics;
using System.Globalization;
using IacpBus.Worker.Programs;

namespace IacpBus.Worker.Tests.Programs;

/// <summary>What programs leave behind when the worker is killed with -9: nothing.</summary>
public sealed class KilledWorkerTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public KilledWorkerTests() => OnLinux.Require();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a child", "sleep 1000 & echo $! $$; wait")]
    [InlineData("a grandchild", "sh -c 'sleep 1000 & echo $! '$$'; wait' & wait")]
    [InlineData("children deaf to TERM, HUP and INT", "trap '' TERM HUP INT; sleep 1000 & echo $! $$; wait; sleep 1000; :")]
    [InlineData("a child in a group of its own", "timeout 1000 sh -c 'echo $$ '$$'; sleep 1000; :'")]
    [InlineData("a child that was disowned", "(nohup sleep 1000 >/dev/null 2>&1 & echo $! $$); sleep 1000; :")]
    public async Task Kill9_OfTheWorker_EndsTheProgramAnd(string what, string script)
    {
        int[] pids = await StartAndKillAsync(script);

        Assert.True(pids.Length == 2, what);
        await OnLinux.UntilGoneAsync(pids[0]);
        await OnLinux.UntilGoneAsync(pids[1]);
    }

    [Fact]
    public async Task Kill9_OfTheWorkerWhileProgramsStart_LeavesNone()
    {
        string mark = _folder.File("mark");
        for (int i = 0; i < 5; i++)
        {
            // Killed at the first sign of life, while the shells around the program are still being replaced.
            using Process host = StartHost("sh", "-c", "sleep 1000; :", mark);
            await Waiting.UntilAsync(() => Descendants(mark).Count > 0, "a process of the worker appears");
            host.Kill();
            await host.WaitForExitAsync().OrFail();
            await Waiting.UntilAsync(() => Descendants(mark).Count == 0, "all processes of the worker end");
        }

        Assert.Empty(Descendants(mark));
    }

    [Theory]
    [InlineData("dash")]
    [InlineData("bash")]
    public async Task Supervisor_OfOtherParent_RunsNothing(string shell)
    {
        // As if the worker had died before the supervisor came up: its parent is not who it should be.
        int code = await SuperviseAsync(shell, worker: 1, "touch " + _folder.File("ran"));

        Assert.Equal(125, code);
        Assert.False(File.Exists(_folder.File("ran")));
    }

    [Theory]
    [InlineData("dash", "exit 0", 0)]
    [InlineData("bash", "exit 0", 0)]
    [InlineData("dash", "exit 42", 42)]
    [InlineData("bash", "exit 42", 42)]
    [InlineData("dash", "kill -KILL $$", 137)]
    [InlineData("bash", "kill -KILL $$", 137)]
    [InlineData("dash", "kill -HUP $$", 129)]
    [InlineData("bash", "kill -HUP $$", 129)]
    [InlineData("dash", "cat >/dev/null; exit 7", 7)]
    [InlineData("bash", "cat >/dev/null; exit 7", 7)]
    public async Task Supervisor_InEitherShell_PassesTheExitStatusOn(string shell, string script, int code) =>
        Assert.Equal(code, await SuperviseAsync(shell, Environment.ProcessId, script));

    private static async Task<int> SuperviseAsync(string shell, int worker, string script)
    {
        using Stream resource = typeof(ProcessGroup).Assembly.GetManifestResourceStream("supervise.sh")!;
        using var reader = new StreamReader(resource);
        var start = new ProcessStartInfo("setsid", [shell, "-c", reader.ReadToEnd(), "iacp-supervise", worker.ToString(CultureInfo.InvariantCulture), "sh", "-c", script]) { RedirectStandardInput = true };
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        await process.WaitForExitAsync().OrFail();
        return process.ExitCode;
    }

    private static Process StartHost(params string[] program)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "IacpBus.Worker.Tests.Host.dll"), .. program]) { RedirectStandardOutput = true };
        return Process.Start(start)!;
    }

    private static List<string> Descendants(string mark) => [.. Directory.EnumerateDirectories("/proc").Where(folder => Names(folder, mark))];

    /// <summary>Whether the command line has the mark and is not that of the host.</summary>
    private static bool Names(string folder, string mark)
    {
        try
        {
            string command = int.TryParse(Path.GetFileName(folder), out _) ? File.ReadAllText(folder + "/cmdline") : "";
            return command.Contains(mark, StringComparison.Ordinal) && !command.StartsWith("dotnet", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private async Task<int[]> StartAndKillAsync(string script)
    {
        string file = _folder.File("program.sh");
        File.WriteAllText(file, script + "\n");
        using Process host = StartHost("sh", file);
        string line = await host.StandardOutput.ReadLineAsync().OrFail() ?? "";
        int[] pids = [.. line.Split(' ').Select(pid => int.Parse(pid, CultureInfo.InvariantCulture))];
        Assert.All(pids, pid => Assert.True(OnLinux.IsAlive(pid), "it has ended before the worker was killed"));
        host.Kill();
        await host.WaitForExitAsync().OrFail();
        return pids;
    }
}
