using IacpBus.Agents.Conversations;
using IacpBus.Agents.Negotiations;
using IacpBus.Agents.Store.Reading;
using IacpBus.Agents.Tests.Store;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Json;
using IacpBus.Transport.Receiving;

namespace IacpBus.Agents.Tests.Simulation;

/// <summary>A thousand negotiations at once, from the proposal to the receipt, through the engines of both sides.</summary>
public sealed class ParallelSettlementTests
{
    private const int Negotiations = 1000;

    [Fact]
    [Trait("row", "NEG-11")]
    public async Task Settlements_OfAThousandAtOnce_KeepBothBooksEven()
    {
        await using var one = new SqliteHarness();
        await using var two = new SqliteHarness();
        await using var world = new SimulatedWorld(await one.OpenAsync(), await two.OpenAsync());
        AcceptedEnvelope proposal = Wire.Envelope("request", "negotiate", new System.Text.Json.Nodes.JsonObject { ["task"] = "read it" }).Accepted();

        await Task.WhenAll(Enumerable.Range(1, Negotiations).Select(i => Task.Run(() => TradeAsync(world, proposal, i)))).OrFail();

        decimal all = 0.01m * Negotiations * (Negotiations + 1) / 2;
        BookReport report = await BookReader.ReadAsync([one.Options, two.Options]);
        Assert.True(report.IsSound);
        Assert.Equal(
            [new BookSheet(world.First.Id, -all, 0, 0, all, 0, 3 * Negotiations), new BookSheet(world.Second.Id, all, 0, 0, 0, -all, Negotiations)],
            report.Sheets);
        Assert.Equal(Negotiations, report.Payments.Count(payment => payment is { Problem: null, IsInTransit: false, Earned: not null }));
    }

    private static async Task TradeAsync(SimulatedWorld world, AcceptedEnvelope proposal, int number)
    {
        MessageId id = MessageId.New(world.Clock);
        var terms = new WorkTerms { Task = "read it", RewardCredits = 0.01m * number };
        Guid payer = ConversationKey.Of(ConversationRole.Proposer, world.First.Id, world.Second.Id, id.Value);
        Guid payee = ConversationKey.Of(ConversationRole.Worker, world.Second.Id, world.First.Id, id.Value);
        string settlement = MessageId.New(world.Clock).Value;

        Assert.True(await world.First.TryAsync(new Propose(payer, terms, TimeSpan.FromHours(1), new ProposalStart(world.First.Id, world.Second.Id, id, ChannelName.For(MessageIntent.Negotiate)))));
        Assert.True(await world.Second.TryAsync(new ProposerProposes(payee, world.Second.Id, terms, 1) { Cause = proposal }));
        Assert.True(await world.Second.TryAsync(new AcceptOffer(payee, 1, null)));
        Assert.True(await world.Second.TryAsync(new CompleteWork(payee, CanonicalJson.EmptyObject)));
        Assert.True(await world.First.TryAsync(new WorkerCompletes(payer, CanonicalJson.EmptyObject)));

        // Two callers at once: one of them pays.
        await Task.WhenAll(world.First.TryAsync(new Settle(payer, null, settlement)), world.First.TryAsync(new Settle(payer, null, settlement)));
        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => world.Second.TryAsync(new ProposerSettles(payee, terms.RewardCredits, settlement))));
        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => world.First.TryAsync(new WorkerReceipts(payer, settlement))));
    }
}
