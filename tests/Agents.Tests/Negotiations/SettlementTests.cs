using IacpBus.Agents.Conversations;
using IacpBus.Agents.Ledger;
using IacpBus.Agents.Negotiations;
using IacpBus.Agents.Tests.Conversations;
using IacpBus.Contracts.Iacp.Messages;

namespace IacpBus.Agents.Tests.Negotiations;

/// <summary>Payments, their receipts and disputes, on either side.</summary>
public sealed class SettlementTests
{
    private static readonly Guid Key = CellSamples.Key;

    [Fact]
    [Trait("row", "NEG-09")]
    public async Task Settlement_WithoutAReceipt_GoesOutAgainAtGrowingIntervals()
    {
        ConversationBench bench = Proposer("Completed");
        await bench.RaiseAsync(new Settle(Key, 7, "s-1"));
        bench.State!.ForgetAt = DateTimeOffset.MaxValue;
        var pauses = new List<double>();
        for (int i = 0; i < 9; i++)
        {
            pauses.Add((bench.State!.DueAt!.Value - bench.Now).TotalSeconds);
            bench.Now = bench.State.DueAt.Value;
            UnitOfWork work = await bench.RaiseAsync(ConversationClock.EventOf(bench.State, ConversationBench.Retries, bench.Now));
            var settled = Assert.IsType<Notification>(Assert.Single(work.Messages).Message);
            Assert.Equal(("s-1", 7m), (settled.SettlementId, settled.CreditsTransferred));
            Assert.Empty(work.Ledger);
        }

        Assert.Equal([10, 20, 40, 80, 160, 320, 600, 600, 600], pauses);

        await bench.RaiseAsync(new WorkerReceipts(Key, "s-1"));
        Assert.Equal(bench.State!.ForgetAt, bench.State.DueAt);
    }

    [Fact]
    [Trait("row", "NEG-09")]
    public async Task Receipt_MovesThePaymentOutOfTransitOnce()
    {
        ConversationBench bench = Proposer("Completed");
        await bench.RaiseAsync(new Settle(Key, 7, "s-1"));

        UnitOfWork other = await bench.RaiseAsync(new WorkerReceipts(Key, "s-2"));
        UnitOfWork nameless = await bench.RaiseAsync(new WorkerReceipts(Key, null));
        UnitOfWork first = await bench.RaiseAsync(new WorkerReceipts(Key, "s-1"));
        UnitOfWork second = await bench.RaiseAsync(new WorkerReceipts(Key, "s-1"));

        Assert.Equal("bad_state", Assert.IsType<ErrorReport>(Assert.Single(other.Messages).Message).Detail!.Value.ToElement().GetProperty("reason").GetString());
        Assert.All([other, nameless, second], work => Assert.Empty(work.Ledger));
        LedgerEntry receipt = Assert.Single(first.Ledger);
        Assert.Equal([(Account.InTransit, -7m), (Account.Paid, 7m)], receipt.Lines);
        Assert.True(second.IsSilent);
    }

    [Fact]
    [Trait("row", "NEG-09")]
    public async Task SettlementRepeated_GetsTheReceiptAgainUnderItsOwnNameOnly()
    {
        var bench = new ConversationBench { State = CellSamples.State("Negotiation: worker", "Completed") };

        UnitOfWork first = await bench.RaiseAsync(new ProposerSettles(Key, 7, "s-1"));
        UnitOfWork again = await bench.RaiseAsync(new ProposerSettles(Key, 7, "s-1"));
        UnitOfWork other = await bench.RaiseAsync(new ProposerSettles(Key, 7, "s-2"));

        Assert.Equal([(Account.Earned, -7m), (Account.Available, 7m)], Assert.Single(first.Ledger).Lines);
        Assert.All([first, again], work =>
        {
            var receipt = Assert.IsType<Notification>(Assert.Single(work.Messages).Message);
            Assert.Equal((NotificationKinds.SettlementReceipt, "s-1", 7m), (receipt.EventType, receipt.SettlementId, receipt.CreditsTransferred));
        });
        Assert.Empty(again.Ledger);
        Assert.True(other.IsSilent);
    }

    [Theory]
    [Trait("row", "NEG-12")]
    [InlineData(10.01, "settlement")]
    [InlineData(10, null)]
    public async Task Settlement_InADispute_IsTakenUpToTheReward(decimal credits, string? problem)
    {
        var bench = new ConversationBench { State = CellSamples.State("Negotiation: worker", "Completed") };
        await bench.RaiseAsync(new ProposerDisputes(Key, "not done"));

        UnitOfWork work = await bench.RaiseAsync(new ProposerSettles(Key, credits, "s-1"));

        Assert.Equal(problem is null ? "Settled" : "Disputed", bench.State!.CurrentState);
        Assert.Equal(problem is null ? 1 : 0, work.Ledger.Count);
        Assert.Equal(problem, (Assert.Single(work.Messages).Message as ErrorReport)?.Detail?.ToElement().GetProperty("reason").GetString());
    }

    [Theory]
    [Trait("row", "NEG-12")]
    [InlineData("settle", "Settled", "Pay")]
    [InlineData("cancel", "Failed", "Release")]
    [InlineData("Fail", "Failed", "Release")]
    public async Task Dispute_HoldsTheCreditsUntilItEnds(string end, string state, string kind)
    {
        ConversationBench bench = Proposer("Completed");

        UnitOfWork dispute = await bench.RaiseAsync(new Dispute(Key, "not done"));
        Assert.Empty(dispute.Ledger);
        Assert.Equal(NotificationKinds.Disputed, Assert.IsType<Notification>(Assert.Single(dispute.Messages).Message).EventType);
        Assert.Equal(8, ((ProposerState)bench.State!).Held);

        UnitOfWork work = await bench.RaiseAsync(CellSamples.Event("Negotiation: proposer", end));
        Assert.Equal((state, kind), (bench.State!.CurrentState, Assert.Single(work.Ledger).Kind.ToString()));
        Assert.Equal(0, ((ProposerState)bench.State).Held);
    }

    private static ConversationBench Proposer(string state) => new() { State = CellSamples.State("Negotiation: proposer", state) };
}
