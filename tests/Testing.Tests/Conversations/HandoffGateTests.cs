using IacpBus.Agents.Handoffs;
using IacpBus.Agents.Registration;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Contracts.Json;
using Microsoft.Extensions.DependencyInjection;

namespace IacpBus.Testing.Tests.Conversations;

/// <summary>What is asked of a handoff before it is accepted.</summary>
public sealed class HandoffGateTests
{
    private static readonly HandoffRequest Sound = Scene.Request("h-1", "t-1");

    public static TheoryData<string> Reasons => [.. Packets.Keys];

    private static Dictionary<string, HandoffRequest> Packets { get; } = new()
    {
        ["missing_tools: compiler"] = Sound with { Context = Sound.Context with { ToolsRequired = ["git", "compiler"] } },
        ["context_overflow: at most 2000 bytes"] = Sound with { Context = Sound.Context with { TaskDescription = new string('x', 2000) } },
        ["deadline_unachievable"] = Sound with { Context = Sound.Context with { Constraints = new HandoffConstraints { Deadline = Deadline.At(TestClock.Start + TimeSpan.FromSeconds(29)) } } },
        ["not_capable"] = Sound with { Capability = "cooking" },
        ["context_incomplete: the task has no description"] = Sound with { Context = new HandoffContext { TaskDescription = " " } },
    };

    [Theory]
    [MemberData(nameof(Reasons))]
    [Trait("row", "HOF-05")]
    public async Task HandoffAsync_ThatAGateVetoes_IsRejectedWithTheReasonAndKeepsNothing(string reason)
    {
        int runs = 0;
        await using IacpTestBus bus = await StartAsync(_ => { }, () => runs++);

        using HandoffConversation work = await bus.Client(Scene.Builder).HandoffAsync(Scene.Worker, Packets[reason]).OrFail();
        Assert.Equal((HandoffStatus.Rejected, reason), (work.First.Status, work.First.Reason));

        // Nothing was kept: the same task under another id is no duplicate.
        using HandoffConversation mended = await bus.Client(Scene.Builder).HandoffAsync(Scene.Worker, Sound with { HandoffId = "h-2" }).OrFail();
        Assert.Equal(HandoffStatus.Completed, (await mended.CompletionAsync().OrFail()).Status);
        Assert.Equal(1, runs);
    }

    [Fact]
    [Trait("row", "HOF-05")]
    public async Task HandoffAsync_AtTheBounds_IsAccepted()
    {
        await using IacpTestBus bus = await StartAsync(_ => { }, () => { });
        HandoffRequest atTheBounds = Sound with
        {
            Context = Sound.Context with { ToolsRequired = ["git"], Constraints = new HandoffConstraints { Deadline = Deadline.At(TestClock.Start + TimeSpan.FromSeconds(30)) } },
        };

        using HandoffConversation work = await bus.Client(Scene.Builder).HandoffAsync(Scene.Worker, atTheBounds).OrFail();

        Assert.Equal(HandoffStatus.Completed, (await work.CompletionAsync().OrFail()).Status);
    }

    [Theory]
    [InlineData("", HandoffStatus.Accepted, null, "first,second,third")]
    [InlineData("second", HandoffStatus.Rejected, "second: not today", "first,second")]
    [InlineData("first,third", HandoffStatus.Rejected, "first: not today", "first")]
    [Trait("row", "HOF-10")]
    public async Task HandoffAsync_WithGatesOfItsOwn_AsksThemInOrderAndTheFirstVetoCounts(string vetoing, HandoffStatus status, string? reason, string asked)
    {
        var log = new GateLog(vetoing.Split(','));
        await using IacpTestBus bus = await StartAsync(agent => agent.Gate<FirstGate>().Gate<SecondGate>().Gate<ThirdGate>(), () => { }, log);

        using HandoffConversation work = await bus.Client(Scene.Builder).HandoffAsync(Scene.Worker, Sound).OrFail();

        Assert.Equal((status, reason), (work.First.Status, work.First.Reason));
        Assert.Equal(asked, string.Join(',', log.Asked));
    }

    [Fact]
    [Trait("row", "HOF-10")]
    public async Task HandoffAsync_ThatABuiltInGateVetoes_IsNotShownToTheAgentsOwn()
    {
        var log = new GateLog([]);
        await using IacpTestBus bus = await StartAsync(agent => agent.Gate<FirstGate>(), () => { }, log);

        using HandoffConversation work = await bus.Client(Scene.Builder).HandoffAsync(Scene.Worker, Packets["not_capable"]).OrFail();

        Assert.Equal("not_capable", work.First.Reason);
        Assert.Empty(log.Asked);
    }

    private static Task<IacpTestBus> StartAsync(Action<AgentBuilder> gates, Action onRun, GateLog? log = null) => Scene.StartAsync(
        agent => gates(agent.Capability("code_review", (_, _) => { onRun(); return Task.FromResult(CanonicalJson.EmptyObject); }, options =>
        {
            options.Tools.Add("git");
            options.MaxContextBytes = 2000;
            options.TypicalDuration = TimeSpan.FromSeconds(30);
        })),
        services => services.AddSingleton(log ?? new GateLog([])));

    private sealed class GateLog(string[] vetoing)
    {
        public List<string> Asked { get; } = [];

        public ValueTask<string?> Ask(string gate, HandoffCandidate candidate)
        {
            Assert.Equal(("code_review", 30.0, TestClock.Start), (candidate.Capability, candidate.Options!.TypicalDuration.TotalSeconds, candidate.Now));
            Asked.Add(gate);
            return ValueTask.FromResult(vetoing.Contains(gate) ? $"{gate}: not today" : null);
        }
    }

    private sealed class FirstGate(GateLog log) : IHandoffGate
    {
        public ValueTask<string?> CheckAsync(HandoffCandidate candidate, CancellationToken cancellationToken) => log.Ask("first", candidate);
    }

    private sealed class SecondGate(GateLog log) : IHandoffGate
    {
        public ValueTask<string?> CheckAsync(HandoffCandidate candidate, CancellationToken cancellationToken) => log.Ask("second", candidate);
    }

    private sealed class ThirdGate(GateLog log) : IHandoffGate
    {
        public ValueTask<string?> CheckAsync(HandoffCandidate candidate, CancellationToken cancellationToken) => log.Ask("third", candidate);
    }
}
