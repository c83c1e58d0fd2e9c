using IacpBus.Agents;
using IacpBus.Agents.Client;
using IacpBus.Agents.Negotiations;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Contracts.Json;
using Microsoft.Extensions.DependencyInjection;

namespace IacpBus.Testing.Tests.Hostile;

/// <summary>Times of a peer's choice, which must not stop the clock of everybody's conversations.</summary>
public sealed class ClockAttackTests
{
    private const string Payer = "builder-01";
    private const string Worker = "reviewer-02";
    private static readonly AgentId Peer = AgentId.Parse(Worker);

    [Fact]
    public async Task Deadline_AfterTheOfferHadExpired_IsOverdueAndTheClockGoesOn()
    {
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using IacpTestBus bus = await IacpTestBus.StartAsync(services =>
        {
            services.AddIacpAgent(Payer);
            services.AddIacpAgent(Worker, agent => agent.Negotiation(
                (_, _) => Task.FromResult(NegotiationDecision.Accept()),
                async (_, _) =>
                {
                    await go.Task;
                    return CanonicalJson.EmptyObject;
                }));
        });
        var terms = new WorkTerms { Task = "Read it.", Deadline = TestClock.Start.AddSeconds(60) };

        using Negotiation first = await bus.Client(Payer).NegotiateAsync(Peer, terms, new AgentCallOptions { Ttl = TimeSpan.FromSeconds(5) }).OrFail();
        using Negotiation second = await bus.Client(Payer).NegotiateAsync(Peer, terms with { Deadline = TestClock.Start.AddSeconds(120) }, new AgentCallOptions { Ttl = TimeSpan.FromSeconds(5) }).OrFail();
        await ReadUntilAsync(first, NegotiationState.Agreed).OrFail();
        await ReadUntilAsync(second, NegotiationState.Agreed).OrFail();
        for (int seconds = 0; seconds < 125; seconds++)
        {
            await bus.Clock.WaitForTimerAsync(TimeSpan.FromSeconds(1)).OrFail();
            bus.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        await ReadUntilAsync(first, NegotiationState.Overdue).OrFail();
        await ReadUntilAsync(second, NegotiationState.Overdue).OrFail();
        go.SetResult();
    }

    private static async Task ReadUntilAsync(Negotiation negotiation, NegotiationState state)
    {
        await foreach (NegotiationUpdate update in negotiation.ReadAllAsync())
        {
            if (update.State == state)
            {
                return;
            }
        }
    }
}
