using System.Collections.Concurrent;
using IacpBus.Agents;
using IacpBus.Agents.Client;
using IacpBus.Agents.Negotiations;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Contracts.Json;
using IacpBus.Transport.Sending;
using Microsoft.Extensions.DependencyInjection;

namespace IacpBus.Testing.Tests.Hostile;

/// <summary>A peer with a good key that plays with terms, rounds and payments.</summary>
public sealed class NegotiationAttackTests
{
    private const string Mallory = "mallory-66";
    private const string Honest = "reviewer-02";
    private static readonly AgentId Victim = AgentId.Parse(Honest);

    [Fact]
    public async Task Proposal_ThatReplacesTheOneBeingDecidedAbout_IsNotAcceptedByThatDecision()
    {
        var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var second = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var worked = new ConcurrentBag<decimal>();
        await using IacpTestBus bus = await StartAsync(
            async (offer, _) =>
            {
                if (offer.Round == 2)
                {
                    asked.SetResult();
                }

                await (offer.Round == 1 ? first.Task : second.Task);
                return offer.Terms.RewardCredits >= 100 ? NegotiationDecision.Accept() : NegotiationDecision.Reject("too little");
            },
            work => worked.Add(work.Terms.RewardCredits));
        IAgentClient mallory = bus.Client(Mallory);

        Envelope offered = await mallory.SendAsync(new WorkProposal { Task = "Read it.", RewardCredits = 100, Round = 1 }, RecipientAddress.To(Victim)).OrFail();
        await mallory.SendAsync(new WorkProposal { Task = "Read it.", RewardCredits = 0, Round = 2 }, RecipientAddress.To(Victim), new SendOptions { CorrelationId = offered.Conversation }).OrFail();
        await asked.Task.OrFail();
        first.SetResult();
        for (int turn = 0; turn < 1000; turn++)
        {
            await Task.Yield();
        }

        second.SetResult();
        await bus.SettledAsync().OrFail();

        Assert.Empty(worked);
        Assert.Equal([(ResponseStatus.Rejected, (int?)2)], bus.SentToOne().Select(sent => sent.Message).OfType<NegotiationReply>().Select(reply => (reply.Verdict, reply.Round)));
    }

    [Fact]
    public async Task Counter_ThatReplacesTheOneThatWasRead_IsNotAcceptedUnseen()
    {
        await using IacpTestBus bus = await StartAsync((_, _) => Task.FromResult(NegotiationDecision.Accept()), _ => { });
        IAgentClient mallory = bus.Client(Mallory);

        using Negotiation negotiation = await bus.Client(Honest).NegotiateAsync(AgentId.Parse(Mallory), new WorkTerms { Task = "Read it.", RewardCredits = 10 }).OrFail();
        var about = new SendOptions { CorrelationId = CorrelationId.From(MessageId.Parse(negotiation.NegotiationId)) };
        await mallory.SendAsync(new NegotiationReply { Verdict = ResponseStatus.Counter, Counter = new NegotiationTerms { RewardCredits = 11 } }, RecipientAddress.To(Victim), about).OrFail();
        await foreach (NegotiationUpdate update in negotiation.ReadAllAsync())
        {
            if (update.State == NegotiationState.Countered)
            {
                break;
            }
        }

        await mallory.SendAsync(new NegotiationReply { Verdict = ResponseStatus.Counter, Counter = new NegotiationTerms { RewardCredits = 1_000_000 } }, RecipientAddress.To(Victim), about).OrFail();
        await bus.SettledAsync().OrFail();

        await Assert.ThrowsAsync<InvalidOperationException>(() => negotiation.AcceptAsync());
        Assert.Equal(10, (await bus.Client(Honest).GetCreditsAsync()).Held);
    }

    [Fact]
    public async Task Settlement_OfMoreThanWasAgreed_IsRefusedAndTheTrueOneCounts()
    {
        await using IacpTestBus bus = await StartAsync((_, _) => Task.FromResult(NegotiationDecision.Accept()), _ => { });
        IAgentClient mallory = bus.Client(Mallory);

        Envelope offered = await mallory.SendAsync(new WorkProposal { Task = "Read it.", RewardCredits = 10 }, RecipientAddress.To(Victim)).OrFail();
        await EndedAsync(bus).OrFail();
        var about = new SendOptions { CorrelationId = offered.Conversation };
        await mallory.NotifyAsync(RecipientAddress.To(Victim), Notification.OfSettlement(10.5m, "s-1"), about).OrFail();
        await bus.SettledAsync().OrFail();
        Assert.Equal(0, (await bus.Client(Honest).GetCreditsAsync()).Available);
        await mallory.NotifyAsync(RecipientAddress.To(Victim), Notification.OfSettlement(10, "s-2"), about).OrFail();
        await mallory.NotifyAsync(RecipientAddress.To(Victim), Notification.OfSettlement(10, "s-3"), about).OrFail();
        await bus.SettledAsync().OrFail();

        Assert.Equal(10, (await bus.Client(Honest).GetCreditsAsync()).Available);
    }

    [Fact]
    public async Task Settlements_OfAllThatMayTravel_AreAddedUpExactly()
    {
        await using IacpTestBus bus = await StartAsync((_, _) => Task.FromResult(NegotiationDecision.Accept()), _ => { });
        IAgentClient mallory = bus.Client(Mallory);
        const decimal Most = 1_000_000_000m;

        for (int time = 0; time < 2; time++)
        {
            Envelope offered = await mallory.SendAsync(new WorkProposal { Task = "Read it.", RewardCredits = Most }, RecipientAddress.To(Victim)).OrFail();
            await EndedAsync(bus, time + 1).OrFail();
            await mallory.NotifyAsync(RecipientAddress.To(Victim), Notification.OfSettlement(Most, $"s-{time}"), new SendOptions { CorrelationId = offered.Conversation }).OrFail();
            await bus.SettledAsync().OrFail();
        }

        Assert.Empty(bus.DeadLetters(Honest));
        Assert.Equal(2 * Most, (await bus.Client(Honest).GetCreditsAsync()).Available);
        await Assert.ThrowsAnyAsync<ArgumentException>(() => mallory.SendAsync(new WorkProposal { Task = "Read it.", RewardCredits = Most + 1 }, RecipientAddress.To(Victim)));
    }

    private static async Task EndedAsync(IacpTestBus bus, int times = 1)
    {
        while (bus.SentToOne().Count(sent => sent.Message is Notification { Complete: true }) < times)
        {
            await Task.Yield();
        }
    }

    /// <summary>Mallory hears nothing, so that it says only what a test lets it say.</summary>
    private static async Task<IacpTestBus> StartAsync(Func<NegotiationOffer, CancellationToken, Task<NegotiationDecision>> consider, Action<NegotiationWork> work)
    {
        IacpTestBus bus = await IacpTestBus.StartAsync(services =>
        {
            services.AddIacpAgent(Mallory);
            services.AddIacpAgent(Honest, agent => agent.Negotiation(consider, (job, _) =>
            {
                work(job);
                return Task.FromResult(CanonicalJson.EmptyObject);
            }));
        });
        await bus.StopAgentAsync(Mallory).OrFail();
        return bus;
    }
}
