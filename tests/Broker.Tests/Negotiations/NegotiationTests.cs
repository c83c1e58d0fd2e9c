using System.Text.Json.Nodes;
using IacpBus.Agents.Capabilities;
using IacpBus.Agents.Client;
using IacpBus.Agents.Negotiations;
using IacpBus.Agents.Registration;
using IacpBus.Broker.Tests.Support;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Contracts.Json;

namespace IacpBus.Broker.Tests.Negotiations;

/// <summary>Negotiations between two agents over the broker, from the proposal to the payment (NEG-01..08).</summary>
public sealed class NegotiationTests(VirtualHost vhost) : IClassFixture<VirtualHost>
{
    private const string Payer = "builder-01";
    private const string Worker = "reviewer-02";
    private static readonly AgentId Peer = AgentId.Parse(Worker);
    private static readonly WorkTerms Terms = new() { Task = "Read it.", RewardCredits = 10 };

    [Fact]
    public async Task NegotiateAsync_AcceptedAtOnce_GoesFromProposalToPayment()
    {
        await using AgentHost host = await StartAsync(self => self.Negotiation(
            (_, _) => Task.FromResult(NegotiationDecision.Accept()),
            async (work, stop) =>
            {
                await work.ReportProgressAsync(0.5, "half", stop);
                return CanonicalJson.Parse($$"""{"for":"{{work.Proposer}}","task":"{{work.Terms.Task}}"}""");
            }));
        IAgentClient payer = host.Client(Payer);

        using Negotiation negotiation = await payer.NegotiateAsync(Peer, Terms);
        IReadOnlyList<NegotiationUpdate> updates = await FollowAsync(negotiation, Settling(negotiation));

        Assert.Equal(
            [NegotiationState.Proposed, NegotiationState.Agreed, NegotiationState.Working, NegotiationState.Completed, NegotiationState.Settled],
            updates.Select(update => update.State));
        Assert.Equal((0.5, "half"), (updates[2].Progress, updates[2].Note));
        Assert.Equal("""{"for":"builder-01","task":"Read it."}""", updates[3].Output.ToString());
        Assert.Equal(10, updates[4].CreditsTransferred);
        Assert.Equal((-10m, 0m), ((await payer.GetCreditsAsync()).Available, (await payer.GetCreditsAsync()).Held));
        await Eventually.HoldsAsync(async () => (await host.Client(Worker).GetCreditsAsync()).Available == 10, "the worker books what it earned");
    }

    [Fact]
    public async Task NegotiateAsync_ThreeRounds_EndsWithTheTermsOfTheLast()
    {
        var offers = new List<(decimal Credits, int Round)>();
        await using AgentHost host = await StartAsync(self => self.Negotiation(
            (offer, _) =>
            {
                offers.Add((offer.Terms.RewardCredits, offer.Round));
                return Task.FromResult(offer.Terms.RewardCredits >= 20 ? NegotiationDecision.Accept() : NegotiationDecision.Counter(new NegotiationTerms { RewardCredits = 25 }));
            },
            (work, _) => Task.FromResult(CanonicalJson.Parse($$"""{"credits":{{work.Terms.RewardCredits}}}"""))));

        using Negotiation negotiation = await host.Client(Payer).NegotiateAsync(Peer, Terms);
        IReadOnlyList<NegotiationUpdate> updates = await FollowAsync(negotiation, async update =>
        {
            if (update.State == NegotiationState.Countered)
            {
                Assert.Equal(25, update.Terms.RewardCredits);
                await negotiation.ProposeAsync(Terms with { RewardCredits = update.Round == 2 ? 15 : 20 });
            }

            await Settling(negotiation)(update);
        });

        Assert.Equal([(10m, 1), (15m, 3), (20m, 5)], offers);
        Assert.Equal(20, updates[^1].CreditsTransferred);
        Assert.Equal("""{"credits":20}""", updates[^1].Output.ToString());
    }

    [Fact]
    public async Task AcceptAsync_OfACounterOffer_AgreesOnIt()
    {
        await using AgentHost host = await StartAsync(self => self.Negotiation(
            (_, _) => Task.FromResult(NegotiationDecision.Counter(new NegotiationTerms { RewardCredits = 25 })),
            (work, _) => Task.FromResult(CanonicalJson.Parse($$"""{"credits":{{work.Terms.RewardCredits}}}"""))));
        IAgentClient payer = host.Client(Payer);

        using Negotiation negotiation = await payer.NegotiateAsync(Peer, Terms);
        Assert.Equal((-10m, 10m), ((await payer.GetCreditsAsync()).Available, (await payer.GetCreditsAsync()).Held));
        IReadOnlyList<NegotiationUpdate> updates = await FollowAsync(negotiation, async update =>
        {
            if (update.State == NegotiationState.Countered)
            {
                await negotiation.AcceptAsync();
                Assert.Equal((-25m, 25m), ((await payer.GetCreditsAsync()).Available, (await payer.GetCreditsAsync()).Held));
            }

            await Settling(negotiation)(update);
        });

        Assert.Equal((NegotiationState.Settled, 25m), (updates[^1].State, updates[^1].CreditsTransferred));
        Assert.Equal("""{"credits":25}""", updates[^1].Output.ToString());
    }

    [Fact]
    public async Task NegotiateAsync_TheEleventhRound_IsRejectedAsTheLimit()
    {
        await using AgentHost host = await StartAsync(self => self.Negotiation(
            (offer, _) => Task.FromResult(NegotiationDecision.Counter(new NegotiationTerms { RewardCredits = offer.Terms.RewardCredits + 1 })),
            (_, _) => Task.FromResult(CanonicalJson.EmptyObject)));

        using Negotiation negotiation = await host.Client(Payer).NegotiateAsync(Peer, Terms);
        IReadOnlyList<NegotiationUpdate> updates = await FollowAsync(negotiation, async update =>
        {
            if (update.State == NegotiationState.Countered && update.Round < 10)
            {
                await negotiation.ProposeAsync(Terms);
            }
            else if (update.State == NegotiationState.Countered)
            {
                Assert.Equal(10, update.Round);
                await Assert.ThrowsAsync<InvalidOperationException>(() => negotiation.ProposeAsync(Terms));
                await negotiation.RejectAsync("Enough.");
            }
        });

        Assert.Equal([2, 4, 6, 8, 10], updates.Where(update => update.State == NegotiationState.Countered).Select(update => update.Round));
        Assert.Equal((NegotiationState.Rejected, "Enough."), (updates[^1].State, updates[^1].Reason));
        Assert.Equal(0, (await host.Client(Payer).GetCreditsAsync()).Held);
    }

    [Fact]
    public async Task NegotiateAsync_Rejected_GivesTheReasonAndWhatWasPutAside()
    {
        await using AgentHost host = await StartAsync(self => self.Negotiation(
            (_, _) => Task.FromResult(NegotiationDecision.Reject("Not on Sundays.")),
            (_, _) => throw new InvalidOperationException("No work was agreed on.")));

        using Negotiation negotiation = await host.Client(Payer).NegotiateAsync(Peer, Terms);
        NegotiationUpdate end = (await FollowAsync(negotiation, _ => Task.CompletedTask))[^1];

        Assert.Equal((NegotiationState.Rejected, "Not on Sundays."), (end.State, end.Reason));
        Assert.Equal(default, (await host.Client(Payer).GetCreditsAsync()));
        var late = await Assert.ThrowsAsync<InvalidOperationException>(() => negotiation.SettleAsync());
        Assert.Contains("is Rejected", late.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NegotiateAsync_WorkThatFails_EndsAsFailedAndPaysNothing()
    {
        await using AgentHost host = await StartAsync(self => self.Negotiation(
            (_, _) => Task.FromResult(NegotiationDecision.Accept()),
            (_, _) => throw new CapabilityFailedException("The disk is full.")));

        using Negotiation negotiation = await host.Client(Payer).NegotiateAsync(Peer, Terms);
        NegotiationUpdate end = (await FollowAsync(negotiation, _ => Task.CompletedTask))[^1];

        Assert.Equal((NegotiationState.Failed, "The disk is full."), (end.State, end.Reason));
        Assert.Equal(default, (await host.Client(Payer).GetCreditsAsync()));
    }

    [Fact]
    public async Task CancelAsync_WhileTheWorkRuns_StopsIt()
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using AgentHost host = await StartAsync(self => self.Negotiation(
            (_, _) => Task.FromResult(NegotiationDecision.Accept()),
            async (_, cancel) =>
            {
                using CancellationTokenRegistration telling = cancel.Register(() => stopped.TrySetResult());
                started.SetResult();
                await stopped.Task;
                cancel.ThrowIfCancellationRequested();
                return CanonicalJson.EmptyObject;
            }));

        using Negotiation negotiation = await host.Client(Payer).NegotiateAsync(Peer, Terms);
        await FollowAsync(negotiation, _ => Task.CompletedTask, until: NegotiationState.Agreed);
        await Eventually.EndsAsync(started.Task);
        await negotiation.CancelAsync("Not needed any more.");

        await Eventually.EndsAsync(stopped.Task);
        NegotiationUpdate end = (await FollowAsync(negotiation, _ => Task.CompletedTask))[^1];
        Assert.Equal(NegotiationState.Failed, end.State);
        Assert.Equal(default, (await host.Client(Payer).GetCreditsAsync()));
    }

    [Fact]
    [Trait("row", "S-29")]
    public async Task Settlement_OfAnybodyElse_ReachesNoNegotiation()
    {
        var keys = new TestKeys();
        keys.Register("eve-03");
        await using ForeignPeer foreign = await ForeignPeer.ConnectAsync(vhost.Uri);
        await foreign.DeclareAgentAsync("eve-03");
        await using AgentHost host = await StartAsync(self => self.Negotiation((_, _) => Task.FromResult(NegotiationDecision.Accept()), (_, _) => Task.FromResult(CanonicalJson.EmptyObject)), keys);

        using Negotiation negotiation = await host.Client(Payer).NegotiateAsync(Peer, Terms);
        await FollowAsync(negotiation, _ => Task.CompletedTask, until: NegotiationState.Completed);
        JsonObject forged = TestEnvelope.Of("eve-03", Worker, "event", "notify", new JsonObject { ["settled"] = true, ["credits_transferred"] = 1000, ["settlement_id"] = "s-1" });
        forged["correlation_id"] = negotiation.NegotiationId;
        await foreign.SendAsync(Worker, TestEnvelope.Sign(forged));
        JsonObject answer = TestEnvelope.Verify((await foreign.NextAsync(ForeignPeer.InboxOf("eve-03"))).Body, Worker);

        Assert.Equal("bad_state", (string?)answer["message"]!["payload"]!["detail"]!["reason"]);
        Assert.Equal(0, (await host.Client(Worker).GetCreditsAsync()).Available);
        await negotiation.SettleAsync();
        await Eventually.HoldsAsync(async () => (await host.Client(Worker).GetCreditsAsync()).Available == 10, "the true settlement counts");
    }

    [Fact]
    public async Task ManyNegotiations_AtTheSameTime_DoNotTouchEachOther()
    {
        const int Count = 50;
        await using AgentHost host = await StartAsync(self => self.Negotiation(
            (offer, _) => Task.FromResult(offer.Round == 1 ? NegotiationDecision.Counter(new NegotiationTerms { RewardCredits = offer.Terms.RewardCredits + 1000 }) : NegotiationDecision.Accept()),
            (work, _) => Task.FromResult(CanonicalJson.Parse($$"""{"task":"{{work.Terms.Task}}"}""")),
            options => options.MaxConcurrent = 8));
        IAgentClient payer = host.Client(Payer);

        NegotiationUpdate[] ends = await Task.WhenAll(Enumerable.Range(0, Count).Select(async number =>
        {
            using Negotiation negotiation = await payer.NegotiateAsync(Peer, new WorkTerms { Task = "t" + number, RewardCredits = number });
            return (await FollowAsync(negotiation, async update =>
            {
                if (update.State == NegotiationState.Countered)
                {
                    await negotiation.AcceptAsync();
                }

                await Settling(negotiation)(update);
            }))[^1];
        }));

        Assert.Equal(Enumerable.Range(0, Count).Select(number => $$"""{"task":"t{{number}}"}"""), ends.Select(end => end.Output.ToString()));
        Assert.Equal(Enumerable.Range(0, Count).Select(number => number + 1000m), ends.Select(end => end.CreditsTransferred!.Value));
        Assert.Equal((-ends.Sum(end => end.CreditsTransferred!.Value), 0m), ((await payer.GetCreditsAsync()).Available, (await payer.GetCreditsAsync()).Held));
    }

    private Task<AgentHost> StartAsync(Action<AgentBuilder> worker, TestKeys? keys = null) =>
        AgentHost.StartAsync(vhost.Uri, keys ?? new TestKeys(), process => process.Agent(Payer).Agent(Worker, worker));

    private static Func<NegotiationUpdate, Task> Settling(Negotiation negotiation) =>
        update => update.State == NegotiationState.Completed ? negotiation.SettleAsync() : Task.CompletedTask;

    private static async Task<IReadOnlyList<NegotiationUpdate>> FollowAsync(Negotiation negotiation, Func<NegotiationUpdate, Task> answer, NegotiationState? until = null)
    {
        var updates = new List<NegotiationUpdate>();
        using var limit = new CancellationTokenSource(Eventually.Limit);
        await foreach (NegotiationUpdate update in negotiation.ReadAllAsync(limit.Token))
        {
            updates.Add(update);
            await answer(update);
            if (update.State == until)
            {
                break;
            }
        }

        return updates;
    }
}
