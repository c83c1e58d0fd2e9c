using IacpBus.Agents.Client;
using IacpBus.Agents.Negotiations;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Contracts.Json;
using IacpBus.Transport.Sending;

namespace IacpBus.Testing.Tests.Conversations;

/// <summary>What the clock does to a negotiation (docs/protocol.md: expires, deadline).</summary>
public sealed class NegotiationTimeTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    [Trait("row", "NEG-06")]
    public async Task Proposal_ThatNobodyAnswers_ExpiresAndALateAcceptIsToldSo()
    {
        await using IacpTestBus bus = await StartAsync((_, _) => Task.FromResult(NegotiationDecision.Accept()), (_, _) => Done());
        await bus.StopAgentAsync(Scene.Reviewer).OrFail();
        IAgentClient payer = bus.Client(Scene.Builder);
        using Negotiation negotiation = await payer.NegotiateAsync(Scene.Worker, Scene.Terms, new AgentCallOptions { Ttl = TimeSpan.FromMinutes(1) }).OrFail();
        Assert.Equal((-10m, 10m), ((await payer.GetCreditsAsync()).Available, (await payer.GetCreditsAsync()).Held));

        await bus.PassAsync(TimeSpan.FromSeconds(59));
        await bus.PassAsync(TimeSpan.FromSeconds(1));
        Assert.Equal([NegotiationState.Proposed, NegotiationState.Expired], (await negotiation.FollowAsync(NegotiationState.Expired)).Select(update => update.State));
        await bus.Client(Scene.Reviewer).SendAsync(new NegotiationReply { Verdict = ResponseStatus.Accepted }, RecipientAddress.Parse(Scene.Builder), In(negotiation)).OrFail();
        await bus.SettledAsync().OrFail();

        Assert.Equal((0m, 0m), ((await payer.GetCreditsAsync()).Available, (await payer.GetCreditsAsync()).Held));
        Assert.Equal(ErrorCode.Timeout, Assert.Single(bus.SentBy<ErrorReport>(Scene.Builder)).Code);
    }

    [Fact]
    [Trait("row", "NEG-06")]
    public async Task Proposal_WhileTheHandlerThinksTooLong_ExpiresOnBothSidesAndNoAnswerGoesOut()
    {
        var decision = new TaskCompletionSource<NegotiationDecision>(TaskCreationOptions.RunContinuationsAsynchronously);
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using IacpTestBus bus = await StartAsync(
            (_, _) =>
            {
                asked.TrySetResult();
                return decision.Task;
            },
            (_, _) => Done());
        using Negotiation negotiation = await bus.Client(Scene.Builder).NegotiateAsync(Scene.Worker, Scene.Terms, new AgentCallOptions { Ttl = TimeSpan.FromMinutes(1) }).OrFail();

        await asked.Task.OrFail();
        await bus.PassAsync(TimeSpan.FromMinutes(1));
        await negotiation.FollowAsync(NegotiationState.Expired);
        using var limit = new CancellationTokenSource(Waiting.Limit, TimeProvider.System);
        while (!bus.SentBy<ErrorReport>(Scene.Reviewer).Any())
        {
            // A repeat says nothing new while the offer stands. The answer to the query behind it tells that it was looked at.
            await bus.Client(Scene.Builder).SendAsync(new WorkProposal { Task = Scene.Terms.Task, RewardCredits = 10 }, RecipientAddress.Parse(Scene.Reviewer), In(negotiation), limit.Token);
            await bus.Client(Scene.Builder).QueryAsync(Scene.Worker, new CapabilityQuery(), new AgentCallOptions { Channel = ChannelName.For(MessageIntent.Negotiate) }, limit.Token);
        }

        decision.SetResult(NegotiationDecision.Accept());
        await bus.SettledAsync().OrFail();

        Assert.Equal(ErrorCode.Timeout, Assert.Single(bus.SentBy<ErrorReport>(Scene.Reviewer)).Code);
        Assert.Empty(bus.SentBy<NegotiationReply>(Scene.Reviewer));
        Assert.Empty(bus.SentBy<ErrorReport>(Scene.Builder));
    }

    [Fact]
    [Trait("row", "NEG-06")]
    public async Task Counter_ThatIsNotAnsweredInItsTime_ExpiresAndCannotBeAccepted()
    {
        await using IacpTestBus bus = await StartAsync(
            (_, _) => Task.FromResult(NegotiationDecision.Counter(new NegotiationTerms { RewardCredits = 25 }, TimeSpan.FromMinutes(2))),
            (_, _) => Done());
        IAgentClient payer = bus.Client(Scene.Builder);
        using Negotiation negotiation = await payer.NegotiateAsync(Scene.Worker, Scene.Terms).OrFail();
        await negotiation.FollowAsync(NegotiationState.Countered);

        await bus.PassAsync(TimeSpan.FromMinutes(2));
        Assert.Equal(25, (await negotiation.FollowAsync(NegotiationState.Expired))[^1].Terms.RewardCredits);

        var late = await Assert.ThrowsAsync<InvalidOperationException>(() => negotiation.AcceptAsync()).OrFail();
        Assert.Contains("is Expired", late.Message, StringComparison.Ordinal);
        Assert.Equal((0m, 0m), ((await payer.GetCreditsAsync()).Available, (await payer.GetCreditsAsync()).Held));
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(3)]
    [Trait("row", "NEG-07")]
    public async Task Deadline_ThatPassesWhileTheWorkRuns_MakesItOverdueAndACompletionIsStillTaken(double hours)
    {
        var end = new TaskCompletionSource<CanonicalJson>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using IacpTestBus bus = await StartAsync((_, _) => Task.FromResult(NegotiationDecision.Accept()), (work, stop) => ReportAndWaitAsync(work, end, stop));
        using Negotiation negotiation = await bus.Client(Scene.Builder).NegotiateAsync(Scene.Worker, Until(hours)).OrFail();
        await negotiation.FollowAsync(NegotiationState.Working);

        await bus.PassAsync(hours * Hour);
        await negotiation.FollowAsync(NegotiationState.Overdue);
        end.SetResult(CanonicalJson.Parse("\"late\""));
        IReadOnlyList<NegotiationUpdate> updates = await negotiation.FollowAsync(NegotiationState.Completed);
        NegotiationUpdate settled = await negotiation.SettleAsync(4).OrFail();
        await bus.SettledAsync().OrFail();

        Assert.Equal("\"late\"", updates[^1].Output.ToString());
        Assert.Equal((NegotiationState.Settled, 4m), (settled.State, settled.CreditsTransferred));
        Assert.Equal((-4m, 0m), ((await bus.Client(Scene.Builder).GetCreditsAsync()).Available, (await bus.Client(Scene.Builder).GetCreditsAsync()).Held));
        Assert.Equal(4, (await bus.Client(Scene.Reviewer).GetCreditsAsync()).Available);
    }

    [Fact]
    [Trait("row", "NEG-07")]
    public async Task CancelAsync_WhenOverdue_FailsItAndStopsTheWork()
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using IacpTestBus bus = await StartAsync((_, _) => Task.FromResult(NegotiationDecision.Accept()), async (work, stop) =>
        {
            try
            {
                return await ReportAndWaitAsync(work, new TaskCompletionSource<CanonicalJson>(), stop);
            }
            finally
            {
                stopped.SetResult();
            }
        });
        using Negotiation negotiation = await bus.Client(Scene.Builder).NegotiateAsync(Scene.Worker, Until(2)).OrFail();
        await negotiation.FollowAsync(NegotiationState.Working);

        await bus.PassAsync(2 * Hour);
        await negotiation.FollowAsync(NegotiationState.Overdue);
        await negotiation.CancelAsync("Too late.").OrFail();

        Assert.Equal("Too late.", (await negotiation.FollowAsync(NegotiationState.Failed))[^1].Reason);
        await stopped.Task.OrFail();
        await bus.SettledAsync().OrFail();
        Assert.Equal(0, (await bus.Client(Scene.Builder).GetCreditsAsync()).Held);
        Assert.Empty(bus.SentBy<ErrorReport>(Scene.Reviewer));
    }

    private static async Task<CanonicalJson> ReportAndWaitAsync(NegotiationWork work, TaskCompletionSource<CanonicalJson> end, CancellationToken stop)
    {
        await work.ReportProgressAsync(0.5, "half", stop);
        return await end.Task.WaitAsync(stop);
    }

    private static WorkTerms Until(double hours) => Scene.Terms with { Deadline = TestClock.Start + (hours * Hour) };

    private static SendOptions In(Negotiation negotiation) => new() { CorrelationId = CorrelationId.From(MessageId.Parse(negotiation.NegotiationId)) };

    private static Task<CanonicalJson> Done() => Task.FromResult(CanonicalJson.EmptyObject);

    private static Task<IacpTestBus> StartAsync(Func<NegotiationOffer, CancellationToken, Task<NegotiationDecision>> consider, Func<NegotiationWork, CancellationToken, Task<CanonicalJson>> work) =>
        Scene.StartAsync(agent => agent.Negotiation(consider, work));
}
