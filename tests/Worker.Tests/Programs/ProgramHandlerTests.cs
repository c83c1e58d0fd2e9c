using System.Globalization;
using System.Text.Json.Nodes;
using IacpBus.Agents.Capabilities;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Contracts.Json;
using IacpBus.Transport.Receiving;
using IacpBus.Worker.Programs;
using Microsoft.Extensions.Logging.Abstractions;

namespace IacpBus.Worker.Tests.Programs;

/// <summary>Real programs: shell scripts in a folder of the test.</summary>
[Collection(ProcessEnvironment.Name)]
public sealed class ProgramHandlerTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _clock = new();
    private readonly List<(double Fraction, string? Note)> _reports = [];
    private readonly ProgramOptions _options = new() { Timeout = TimeSpan.FromSeconds(5) };
    private Action<string?> _onReport = _ => { };

    public ProgramHandlerTests()
    {
        OnLinux.Require();

        // What a worker gets its secrets by; no program may see it.
        Environment.SetEnvironmentVariable("Iacp__Transport__Uri", "amqp://user:secret@localhost");
        Environment.SetEnvironmentVariable("IACP_TEST_SECRET", "secret");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task HandleAsync_ProgressAndResult_AreReportedAndReturned()
    {
        CanonicalJson result = await RunAsync("""
            cat >/dev/null
            echo '{"progress":0.25,"note":"reading"}'
            echo
            echo 'a word for the log' >&2
            echo '{"progress":0.5}'
            printf '{"result":{"findings":[1, 2],"b":1.0}}'
            """);

        Assert.Equal("""{"b":1,"findings":[1,2]}""", result.ToString());
        Assert.Equal([(0.25, "reading"), (0.5, null)], _reports);
    }

    [Fact]
    public async Task HandleAsync_SecondResult_WinsOverTheFirst() =>
        Assert.Equal("""{"n":2}""", (await RunAsync("""echo '{"result":{"n":1}}'; echo '{"result":{"n":2}}'""")).ToString());

    [Fact]
    public async Task HandleAsync_StandardInput_IsThePayloadByteForByte()
    {
        AcceptedEnvelope request = Request(new JsonObject { ["task"] = "é € \U0001F600 \n \" ' \\ $HOME `id` \u0000\u007f", ["n"] = 1e-7, ["large"] = new string('x', 300_000) });
        await RunAsync("""cat >"$1"; echo '{"result":{}}'""", request, _folder.File("input"));

        Assert.Equal(request.Envelope.Payload.Utf8.ToArray(), File.ReadAllBytes(_folder.File("input")));
    }

    [Fact]
    public async Task HandleAsync_Environment_IsCleanAndNamesTheCall()
    {
        _options.Environment["MODE"] = "fast";
        _options.Environment["IACP_SENDER"] = "somebody-else";
        await RunAsync("""env >"$1"; echo '{"result":{}}'""", null, _folder.File("env"));

        Dictionary<string, string> variables = File.ReadAllLines(_folder.File("env")).Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        Assert.Equal("019acb7b-1e3c-7f8a-9b4d-5e6f7a8b9c0d", variables["IACP_MESSAGE_ID"]);
        Assert.Equal(("h-1", "1", "builder-01", "review", "fast"), (variables["IACP_HANDOFF_ID"], variables["IACP_ATTEMPT"], variables["IACP_SENDER"], variables["IACP_CAPABILITY"], variables["MODE"]));
        string[] known = ["PATH", "HOME", "LANG", "TMPDIR", "MODE", "IACP_MESSAGE_ID", "IACP_HANDOFF_ID", "IACP_ATTEMPT", "IACP_SENDER", "IACP_CAPABILITY", "TRACEPARENT", "PWD", "OLDPWD", "SHLVL", "_"];
        Assert.Empty(variables.Keys.Except(known));
    }

    [Theory]
    [InlineData("exit 3", 3)]
    [InlineData("kill -9 $$", 137)]
    [InlineData("kill -TERM $$", 143)]
    [InlineData("echo '{\"result\":{}}'; exit 1", 1)]
    public async Task HandleAsync_ProgramFails_ReportsTheExitCodeAndNotWhatItSaid(string script, int code)
    {
        string reason = await FailAsync("echo secret >&2; " + script);

        Assert.Equal($"The program of the capability review ended with exit code {code}.", reason);
    }

    [Theory]
    [InlineData("true")]
    [InlineData("echo")]
    [InlineData("echo '{\"progress\":1}'")]
    public async Task HandleAsync_NoResult_Fails(string script) =>
        Assert.Equal("The program of the capability review wrote no result line.", await FailAsync(script));

    [Theory]
    [InlineData("echo hello")]
    [InlineData("echo '{\"result\":7}'; sleep 1000")]
    [InlineData("echo '{\"result\":{}}'; echo Done.")]
    public async Task HandleAsync_OtherLine_FailsAtOnce(string script) =>
        Assert.Equal("The program of the capability review wrote a line that is neither progress nor result.", await FailAsync(script));

    [Fact]
    public async Task HandleAsync_TooMuchOutput_KillsTheProgram()
    {
        _options.OutputLimit = 1024;

        Assert.Equal("The program of the capability review wrote more than 1024 bytes.", await FailAsync("echo $$ >\"$1\"; while :; do echo '{\"progress\":0}'; done", _folder.File("pid")));
        await OnLinux.UntilGoneAsync(PidIn("pid"));
    }

    [Fact]
    public async Task HandleAsync_MuchOnStandardError_DoesNotStallTheProgram() =>
        Assert.Equal("{}", (await RunAsync("head -c 3000000 /dev/zero >&2; echo '{\"result\":{}}'")).ToString());

    [Fact]
    public async Task HandleAsync_TimeIsUp_KillsTheProgramAndItsChildren()
    {
        _onReport = _ => _clock.Advance(TimeSpan.FromSeconds(5));

        string reason = await FailAsync("""
            sleep 1000 & echo $! >"$1.child"
            (trap '' TERM HUP INT; sleep 1000; :) & echo $! >"$1.deaf"
            echo $$ >"$1"
            echo '{"progress":0}'
            wait
            """, _folder.File("pid"));

        Assert.Equal("The capability review did not finish within 5 s.", reason);
        await OnLinux.UntilGoneAsync(PidIn("pid"));
        await OnLinux.UntilGoneAsync(PidIn("pid.child"));
        await OnLinux.UntilGoneAsync(PidIn("pid.deaf"));
    }

    [Fact]
    public async Task HandleAsync_TimeIsUp_ReachesChildrenThatMadeGroupsOfTheirOwn()
    {
        _onReport = _ => _clock.Advance(TimeSpan.FromSeconds(5));

        await FailAsync("""
            timeout 1000 sh -c 'echo $$ >"$0.timeout"; echo "{\"progress\":0}"; sleep 1000; :' "$1"
            """, _folder.File("pid"));

        await OnLinux.UntilGoneAsync(PidIn("pid.timeout"));
    }

    [Fact]
    public async Task HandleAsync_AgentStops_CancelsAndKillsTheProgram()
    {
        using var stop = new CancellationTokenSource();
        _onReport = _ => stop.Cancel();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => StartAsync("echo $$ >\"$1\"; echo '{\"progress\":0}'; sleep 1000; :", null, [_folder.File("pid")], stop.Token));
        await OnLinux.UntilGoneAsync(PidIn("pid"));
    }

    [Fact]
    public async Task HandleAsync_StoppedBeforeItStarts_LeavesNoProgramBehind()
    {
        for (int i = 0; i < 20; i++)
        {
            string file = _folder.File("pid" + i);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => StartAsync("echo $$ >\"$1.new\"; mv \"$1.new\" \"$1\"; sleep 1000; :", null, [file], new CancellationToken(canceled: true)));
        }

        await Waiting.UntilAsync(() => !AnyProcessNames(_folder.FullName), "no process of the test is left");
    }

    [Fact]
    public async Task HandleAsync_BackgroundProcessHoldsTheOutput_EndsWithTheProgramAndTakesItAlong()
    {
        CanonicalJson result = await RunAsync("""
            sleep 1000 & echo $! >"$1"
            echo '{"result":{"n":1}}'
            """, null, _folder.File("pid"));

        Assert.Equal("""{"n":1}""", result.ToString());
        await OnLinux.UntilGoneAsync(PidIn("pid"));
    }

    [Theory]
    [InlineData("echo '{\"result\":{}}'")]
    [InlineData("exec <&-; echo '{\"result\":{}}'")]
    [InlineData("head -c 10 >/dev/null; echo '{\"result\":{}}'")]
    public async Task HandleAsync_InputIsNotRead_IsNoFailure(string script) =>
        Assert.Equal("{}", (await RunAsync(script, Request(new JsonObject { ["task"] = new string('x', 900_000) }))).ToString());

    [Fact]
    public async Task HandleAsync_NoSuchProgram_Fails()
    {
        _options.FileName = "no-such-program-of-iacp";

        var failure = await Assert.ThrowsAsync<CapabilityFailedException>(() => HandleAsync(Request(null), CancellationToken.None));
        Assert.Equal("The program of the capability review ended with exit code 127.", failure.Message);
    }

    [Fact]
    public async Task HandleAsync_WorkingDirectoryIsGone_SaysThatItCouldNotBeStarted()
    {
        _options.FileName = "sh";
        _options.WorkingDirectory = _folder.File("gone");

        var failure = await Assert.ThrowsAsync<CapabilityFailedException>(() => HandleAsync(Request(null), CancellationToken.None));
        Assert.Equal("The program of the capability review could not be started.", failure.Message);
        Assert.NotNull(failure.InnerException);
    }

    [Fact]
    public async Task HandleAsync_RelativePathAndWorkingDirectory_AreBothRelativeToTheWorker()
    {
        Directory.CreateDirectory(_folder.File("work"));
        _options.FileName = "./" + Path.GetRelativePath(Directory.GetCurrentDirectory(), Path.Combine(AppContext.BaseDirectory, "Programs", "where.sh"));
        _options.WorkingDirectory = Path.GetRelativePath(Directory.GetCurrentDirectory(), _folder.File("work"));

        CanonicalJson result = await HandleAsync(Request(null), CancellationToken.None);

        Assert.EndsWith("/work", result.ToElement().GetProperty("folder").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task HandleAsync_ManyAtOnce_KeepsThemApart()
    {
        _options.FileName = "sh";
        _options.Arguments.Add("-c");
        _options.Arguments.Add("cat");
        string[] results = await Task.WhenAll(Enumerable.Range(0, 12).Select(async i =>
            (await HandleAsync(Request(new JsonObject { ["task"] = "t", ["result"] = new JsonObject { ["n"] = i } }), CancellationToken.None)).ToString())).OrFail();

        Assert.Equal(Enumerable.Range(0, 12).Select(i => $$"""{"n":{{i}}}"""), results);
    }

    private static AcceptedEnvelope Request(JsonObject? payload) => new Road().Accept(Wire.Envelope("request", "handoff", Named(payload ?? new JsonObject { ["task"] = "Review." })).Sign());

    private static JsonObject Named(JsonObject payload)
    {
        payload["handoff_id"] = "h-1";
        return payload;
    }

    private static bool AnyProcessNames(string text) => Directory.EnumerateDirectories("/proc").Any(folder =>
    {
        try
        {
            return int.TryParse(Path.GetFileName(folder), out _) && File.ReadAllText(folder + "/cmdline").Contains(text, StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    });

    private int PidIn(string file) => int.Parse(File.ReadAllText(_folder.File(file)), CultureInfo.InvariantCulture);

    private Task<CanonicalJson> RunAsync(string script, AcceptedEnvelope? request = null, params string[] arguments) => StartAsync(script, request, arguments, CancellationToken.None);

    private async Task<string> FailAsync(string script, params string[] arguments) =>
        (await Assert.ThrowsAsync<CapabilityFailedException>(() => RunAsync(script, null, arguments))).Message;

    private Task<CanonicalJson> StartAsync(string script, AcceptedEnvelope? request, string[] arguments, CancellationToken cancellationToken)
    {
        // Given to the shell by name: a file that was just written cannot be run while any other thread forks.
        string file = _folder.File("program.sh");
        File.WriteAllText(file, script + "\n");
        _options.FileName = "sh";
        _options.Arguments.Clear();
        foreach (string argument in (string[])[file, .. arguments])
        {
            _options.Arguments.Add(argument);
        }

        return HandleAsync(request ?? Request(null), cancellationToken);
    }

    private Task<CanonicalJson> HandleAsync(AcceptedEnvelope request, CancellationToken cancellationToken)
    {
        var call = new CapabilityCall("review", (HandoffRequest)request.Message, request, (fraction, note, _) =>
        {
            _reports.Add((fraction, note));
            _onReport(note);
            return Task.CompletedTask;
        });
        return new ProgramHandler(_options, _clock, NullLogger<ProgramHandler>.Instance).HandleAsync(call, cancellationToken).OrFail();
    }
}
