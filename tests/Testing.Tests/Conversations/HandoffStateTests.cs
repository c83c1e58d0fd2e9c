using IacpBus.Agents.Handoffs;
using IacpBus.Agents.Registration;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Contracts.Json;

namespace IacpBus.Testing.Tests.Conversations;

/// <summary>A handoff must begin from the state that its receiver knows, where the receiver's author says which that is.</summary>
public sealed class HandoffStateTests
{
    private static readonly HandoffRequest Ours = Scene.Request("h-1", "t-1") with { StateHash = "sha256:ab", Step = 7, SessionId = "s-1" };

    [Fact]
    [Trait("row", "FT-02")]
    public async Task HandoffAsync_OfAnotherState_IsRejectedWithExactlyTheCompanionsMembersAndKeepsNothing()
    {
        await using IacpTestBus bus = await StartAsync(agent => agent.StateGate<KnowsCd>());

        using HandoffConversation work = await bus.Client(Scene.Builder).HandoffAsync(Scene.Worker, Ours).OrFail();

        Assert.Equal((HandoffStatus.Rejected, "state_rejection: The state hash of the handoff is not the one that is known here."), (work.First.Status, work.First.Reason));
        Assert.Equal(
            """{"agent_a_last_verified_step":7,"agent_b_last_verified_step":5,"divergence_point":6,"expected_state_hash":"sha256:cd","protocol":"iacp-fault-tolerance/1.0","received_state_hash":"sha256:ab","session_id":"s-1"}""",
            work.First.Detail.ToString());
        ErrorReport frame = Assert.Single(bus.SentBy<ErrorReport>(Scene.Reviewer));
        Assert.Equal((ErrorCode.StateRejection, MessageIntent.Handoff, false), (frame.Code, frame.Intent, frame.Retryable));
        Assert.Empty(bus.SentBy<HandoffReply>(Scene.Reviewer));

        using HandoffConversation mended = await bus.Client(Scene.Builder).HandoffAsync(Scene.Worker, Ours with { HandoffId = "h-2", StateHash = "SHA256:CD" }).OrFail();
        Assert.Equal(HandoffStatus.Completed, (await mended.CompletionAsync().OrFail()).Status);
    }

    public static TheoryData<string> Fine => ["no gate", "no hash", "nothing known"];

    [Theory]
    [MemberData(nameof(Fine))]
    [Trait("row", "FT-02")]
    public async Task HandoffAsync_WhereNobodyKnowsBetter_IsAccepted(string why)
    {
        await using IacpTestBus bus = await StartAsync(agent => _ = why switch
        {
            "no gate" => agent,
            "no hash" => agent.StateGate<KnowsCd>(),
            _ => agent.StateGate<KnowsNothing>(),
        });

        using HandoffConversation work = await bus.Client(Scene.Builder).HandoffAsync(Scene.Worker, why == "no hash" ? Ours with { StateHash = null } : Ours).OrFail();

        Assert.Equal(HandoffStatus.Completed, (await work.CompletionAsync().OrFail()).Status);
    }

    private static Task<IacpTestBus> StartAsync(Action<AgentBuilder> gate) =>
        Scene.StartAsync(agent => gate(agent.Capability("code_review", (_, _) => Task.FromResult(CanonicalJson.EmptyObject))));

    private sealed class KnowsCd : IHandoffStateGate
    {
        public ValueTask<KnownState?> FindAsync(HandoffCandidate candidate, CancellationToken cancellationToken) =>
            ValueTask.FromResult<KnownState?>(new KnownState { Hash = "sha256:cd", LastVerifiedStep = 5, DivergencePoint = 6 });
    }

    private sealed class KnowsNothing : IHandoffStateGate
    {
        public ValueTask<KnownState?> FindAsync(HandoffCandidate candidate, CancellationToken cancellationToken) => ValueTask.FromResult<KnownState?>(null);
    }
}
