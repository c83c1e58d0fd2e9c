using System.Text.Json;
using IacpBus.Agents.Capabilities;
using IacpBus.Agents.Negotiations;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Json;
using IacpBus.Worker.Programs;
using Microsoft.Extensions.Logging.Abstractions;

namespace IacpBus.Worker.Tests.Programs;

/// <summary>Work for credits that a program does (docs/programs.md): real programs, shell scripts of the test.</summary>
public sealed class ProgramNegotiationHandlerTests : IDisposable
{
    private const string Id = "019acb7b-1e3c-7f8a-9b4d-5e6f7a8b9c0d";
    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _clock = new();
    private readonly ProgramOptions _program = new() { FileName = "sh", Timeout = TimeSpan.FromSeconds(30) };
    private readonly ProgramNegotiationOptions _terms = new() { MinimumCredits = 5, TypicalDuration = TimeSpan.FromMinutes(2) };
    private readonly List<(double Fraction, string? Note)> _reports = [];

    public ProgramNegotiationHandlerTests() => OnLinux.Require();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("4.99", null, "counter 5")]
    [InlineData("0", null, "counter 5")]
    [InlineData("5", null, "accept 120")]
    [InlineData("6", 120, "accept 120")]
    [InlineData("6", 119, "reject deadline_unachievable")]
    [InlineData("1", 119, "reject deadline_unachievable")]
    [InlineData("6", -5, "reject deadline_unachievable")]
    [Trait("row", "NEG-04")]
    public async Task ConsiderAsync_PriceAndTime_DecideByConfiguration(string credits, int? seconds, string decision)
    {
        DateTimeOffset? deadline = seconds is { } left ? _clock.GetUtcNow().AddSeconds(left) : null;

        NegotiationDecision decided = await Handler().ConsiderAsync(new NegotiationOffer(State(decimal.Parse(credits, System.Globalization.CultureInfo.InvariantCulture), deadline)), CancellationToken.None);

        Assert.Equal(decision, decided switch
        {
            NegotiationDecision.Countered counter => $"counter {counter.Terms.RewardCredits}",
            NegotiationDecision.Accepted accepted => $"accept {accepted.Eta?.TotalSeconds}",
            NegotiationDecision.Rejected rejected => $"reject {rejected.Reason}",
            _ => "?",
        });
    }

    [Fact]
    public async Task WorkAsync_Program_GetsTheAgreedTermsAndTheNegotiation()
    {
        await RunAsync("""cat >"$1"; env >"$2"; echo '{"progress":0.5,"note":"half"}'; echo '{"result":{"n":1}}'""", State(7, _clock.GetUtcNow().AddHours(1)), _folder.File("input"), _folder.File("env"));

        JsonElement terms = CanonicalJson.Parse(File.ReadAllText(_folder.File("input"))).ToElement();
        Assert.Equal(("Mend it.", 7, Id), (terms.GetProperty("task").GetString(), terms.GetProperty("reward_credits").GetInt32(), terms.GetProperty("negotiation_id").GetString()));
        Assert.Equal("a.txt", terms.GetProperty("detail").GetProperty("attachments")[0].GetProperty("path").GetString());
        Dictionary<string, string> variables = File.ReadAllLines(_folder.File("env")).Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        Assert.Equal((Id, "builder-01"), (variables["IACP_NEGOTIATION_ID"], variables["IACP_SENDER"]));
        Assert.False(variables.ContainsKey("IACP_HANDOFF_ID"));
        Assert.Equal([(0.5, "half")], _reports);
    }

    [Fact]
    public async Task WorkAsync_ProgramThatFails_SaysItsExitCodeAndNotWhatItSaid()
    {
        var failure = await Assert.ThrowsAsync<CapabilityFailedException>(() => RunAsync("echo 'secret of the program' >&2; exit 3", State(7, null)));

        Assert.Contains("3", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WorkAsync_TheSample_MendsTheText()
    {
        _program.FileName = "python3";
        _program.Arguments.Add(Path.Combine(AppContext.BaseDirectory, "fix.py"));

        CanonicalJson result = await Handler().WorkAsync(Work(State(7, null)), CancellationToken.None).OrFail();

        JsonElement file = Assert.Single(result.ToElement().GetProperty("files").EnumerateArray());
        Assert.Equal(("a.txt", "one\ntwo\n"), (file.GetProperty("path").GetString(), file.GetProperty("content").GetString()));
        Assert.Equal([0.1, 0.9], _reports.Select(report => report.Fraction));
    }

    [Fact]
    public async Task WorkAsync_TheSampleWithNothingToMend_Fails()
    {
        _program.FileName = "python3";
        _program.Arguments.Add(Path.Combine(AppContext.BaseDirectory, "fix.py"));
        WorkerState empty = State(7, null);
        empty.Terms = empty.Terms with { Detail = null };

        await Assert.ThrowsAsync<CapabilityFailedException>(() => Handler().WorkAsync(Work(empty), CancellationToken.None).OrFail());
    }

    private Task<CanonicalJson> RunAsync(string script, WorkerState state, params string[] arguments)
    {
        string file = _folder.File("program.sh");
        File.WriteAllText(file, script + "\n");
        foreach (string argument in (string[])[file, .. arguments])
        {
            _program.Arguments.Add(argument);
        }

        return Handler().WorkAsync(Work(state), CancellationToken.None).OrFail();
    }

    private ProgramNegotiationHandler Handler() => new(_program, _terms, _clock, NullLogger<ProgramNegotiationHandler>.Instance);

    private NegotiationWork Work(WorkerState state) => new(state, (fraction, note, _) =>
    {
        _reports.Add((fraction, note));
        return Task.CompletedTask;
    });

    private static WorkerState State(decimal credits, DateTimeOffset? deadline) => new()
    {
        CurrentState = "Agreed",
        Self = TestKeys.Reviewer,
        Peer = TestKeys.Builder,
        Conversation = CorrelationId.From(MessageId.Parse(Id)),
        Terms = new WorkTerms
        {
            Task = "Mend it.",
            RewardCredits = credits,
            Deadline = deadline,
            Detail = CanonicalJson.Parse("""{"attachments":[{"path":"a.txt","content":"one  \r\ntwo\t"}]}"""),
        },
    };
}
