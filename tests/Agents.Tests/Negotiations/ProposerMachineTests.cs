using System.Text.Json.Nodes;
using IacpBus.Agents.Conversations;
using IacpBus.Agents.Ledger;
using IacpBus.Agents.Negotiations;
using IacpBus.Agents.Tests.Conversations;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Contracts.Json;

namespace IacpBus.Agents.Tests.Negotiations;

/// <summary>What docs/protocol.md says about the proposer's side below its table.</summary>
public sealed class ProposerMachineTests
{
    private static readonly Guid Key = CellSamples.Key;
    private static readonly NegotiationTerms Dearer = new() { RewardCredits = 12 };

    [Theory]
    [InlineData("Proposed")]
    [InlineData("Agreed")]
    [InlineData("Working")]
    [InlineData("Overdue")]
    [Trait("row", "NEG-08")]
    public async Task Progress_ThatDoesNotGoForward_IsIgnored(string state)
    {
        (ConversationBench bench, ProposerState _) = At(state);

        await bench.RaiseAsync(new WorkerProgresses(Key, 0.5, "half"));
        await bench.RaiseAsync(new WorkerProgresses(Key, 0.4, "less"));
        await bench.RaiseAsync(new WorkerProgresses(Key, 0.5, "the same"));

        Assert.Equal((0.5, "half"), (Saga(bench).Progress, Saga(bench).Note));
    }

    [Fact]
    [Trait("row", "MSG-06")]
    public async Task Pending_MovesExpiresOnceAndAgainForANewProposal()
    {
        (ConversationBench bench, ProposerState before) = At("Proposed");
        bench.Now += TimeSpan.FromMinutes(30);
        await bench.RaiseAsync(new WorkerPends(Key));
        Assert.Equal(bench.Now + before.ProposalTtl, Saga(bench).ExpiresAt);
        DateTimeOffset? moved = Saga(bench).ExpiresAt;

        bench.Now += TimeSpan.FromMinutes(10);
        await bench.RaiseAsync(new WorkerPends(Key));
        Assert.Equal(moved, Saga(bench).ExpiresAt);

        await bench.RaiseAsync(new WorkerCounters(Key, Dearer, bench.Now, bench.Now.AddHours(1)));
        await bench.RaiseAsync(new Propose(Key, before.Terms, TimeSpan.FromMinutes(5)));
        bench.Now += TimeSpan.FromMinutes(1);
        await bench.RaiseAsync(new WorkerPends(Key));
        Assert.Equal(bench.Now.AddMinutes(5), Saga(bench).ExpiresAt);
    }

    [Theory]
    [Trait("row", "NEG-04")]
    [InlineData("Proposed")]
    [InlineData("Countered")]
    public async Task Counter_OfTheTenthRound_IsStillOurMove(string state)
    {
        var before = (ProposerState)CellSamples.State("Negotiation: proposer", state);
        before.Round = 9;
        var bench = new ConversationBench { State = before };

        UnitOfWork work = await bench.RaiseAsync(CellSamples.Event("Negotiation: proposer", "Counter"));

        Assert.Equal(("Countered", 10), (Saga(bench).CurrentState, Saga(bench).Round));
        Assert.Empty(work.Messages);
    }

    [Fact]
    [Trait("row", "NEG-04")]
    public async Task Propose_OfTheTenthRound_GoesOut()
    {
        var before = (ProposerState)CellSamples.State("Negotiation: proposer", "Countered");
        before.Round = 9;
        var bench = new ConversationBench { State = before };

        UnitOfWork work = await bench.RaiseAsync(CellSamples.Event("Negotiation: proposer", "propose"));

        Assert.Equal(("Proposed", 10), (Saga(bench).CurrentState, Saga(bench).Round));
        Assert.Null(work.Refusal);
    }

    [Theory]
    [InlineData("Proposed")]
    [InlineData("Countered")]
    [Trait("row", "NEG-04")]
    public async Task Counter_OfTheEleventhRound_IsRejectedAsTheLimit(string state)
    {
        (ConversationBench bench, ProposerState before) = At(state);
        before.Round = 10;

        UnitOfWork work = await bench.RaiseAsync(new WorkerCounters(Key, Dearer, bench.Now, bench.Now.AddHours(1)));

        var answer = Assert.IsType<NegotiationReply>(Assert.Single(work.Messages).Message);
        Assert.Equal((ResponseStatus.Rejected, "round_limit"), (answer.Verdict, answer.Reason));
        Assert.Equal(("Rejected", 10), (Saga(bench).CurrentState, Saga(bench).Round));
        Assert.Equal(CreditMovementKind.Release, Assert.Single(work.Ledger).Kind);
    }

    [Fact]
    [Trait("row", "NEG-04")]
    public async Task Propose_OfTheEleventhRound_IsRefusedToItsCaller()
    {
        (ConversationBench bench, ProposerState before) = At("Countered");
        before.Round = 10;

        UnitOfWork work = await bench.RaiseAsync(new Propose(Key, before.Terms, TimeSpan.FromHours(1)));

        Assert.Equal("Countered in its last round", work.Refusal);
        Assert.Empty(work.Messages);
        Assert.Empty(work.Ledger);
    }

    [Fact]
    [Trait("row", "NEG-09")]
    public async Task Settle_Repeated_KeepsItsIdAndPaysOnce()
    {
        (ConversationBench bench, ProposerState _) = At("Completed");
        UnitOfWork first = await bench.RaiseAsync(new Settle(Key, 7, "s-1"));
        UnitOfWork second = await bench.RaiseAsync(new Settle(Key, 9, "s-2"));
        UnitOfWork third = await bench.RaiseAsync(new WorkerCompletes(Key, CanonicalJson.EmptyObject));

        Assert.Equal((CreditMovementKind.Pay, 7m, "s-1"), (first.Ledger[0].Kind, AmountOf(first.Ledger[0], Account.InTransit), first.Ledger[0].SettlementId));
        Assert.Empty(second.Messages);
        Assert.Empty(second.Ledger);
        Assert.Empty(third.Ledger);
        var again = Assert.IsType<Notification>(Assert.Single(third.Messages).Message);
        Assert.Equal(("s-1", 7m), (again.SettlementId, again.CreditsTransferred));
        Assert.Equal(("s-1", 7m), (Saga(bench).SettlementId, Saga(bench).CreditsTransferred));
    }

    [Fact]
    [Trait("row", "NEG-09")]
    public async Task Settle_OfMoreThanTheReward_IsRefusedToItsCaller()
    {
        (ConversationBench bench, ProposerState before) = At("Completed");

        UnitOfWork work = await bench.RaiseAsync(new Settle(Key, before.Terms.RewardCredits + 0.01m, "s-1"));

        Assert.Equal("Completed for less than that", work.Refusal);
        Assert.True(work.IsSilent);
    }

    [Fact]
    public async Task Failed_AfterTheWorkersOwnFailure_RepeatsNothing()
    {
        (ConversationBench bench, ProposerState _) = At("Working");
        await bench.RaiseAsync(new WorkerFails(Key, "The disk is full."));
        Assert.Equal("Failed", Saga(bench).CurrentState);

        Assert.Empty((await bench.RaiseAsync(new WorkerProgresses(Key, 0.9, null))).Messages);
        Assert.Empty((await bench.RaiseAsync(new WorkerCompletes(Key, null))).Messages);
    }

    [Fact]
    public async Task Failed_AfterOurCancel_RepeatsTheCancel()
    {
        (ConversationBench bench, ProposerState _) = At("Working");
        await bench.RaiseAsync(new CancelWork(Key, "Not needed."));

        UnitOfWork late = await bench.RaiseAsync(new WorkerProgresses(Key, 0.9, null));

        Assert.Equal(NotificationKinds.NegotiationCancelled, Assert.IsType<Notification>(Assert.Single(late.Messages).Message).EventType);
    }

    [Fact]
    [Trait("row", "ERR-04")]
    public async Task BadState_IsSaidOncePerSecondAndNeverToAnError()
    {
        (ConversationBench bench, ProposerState _) = At("Completed");

        Assert.Single((await bench.RaiseAsync(new WorkerRejects(Key, null))).Messages);
        Assert.Empty((await bench.RaiseAsync(new WorkerRejects(Key, null))).Messages);
        bench.Now += TimeSpan.FromMilliseconds(999);
        Assert.Empty((await bench.RaiseAsync(new WorkerFails(Key, null))).Messages);
        bench.Now += TimeSpan.FromMilliseconds(1);
        var error = new WorkerFails(Key, null) { Cause = Messages.OfReviewer("error", "negotiate", new JsonObject { ["code"] = "RATE_LIMITED", ["message"] = "too much" }).Accepted() };
        Assert.Empty((await bench.RaiseAsync(error)).Messages);
        Assert.Single((await bench.RaiseAsync(new WorkerFails(Key, null))).Messages);
    }

    private static ProposerState Saga(ConversationBench bench) => (ProposerState)bench.State!;

    private static (ConversationBench Bench, ProposerState State) At(string state)
    {
        var sample = (ProposerState)CellSamples.State("Negotiation: proposer", state);
        return (new ConversationBench { State = sample }, sample);
    }

    private static decimal AmountOf(LedgerEntry entry, Account account) => Assert.Single(entry.Lines, line => line.Account == account).Amount;
}
