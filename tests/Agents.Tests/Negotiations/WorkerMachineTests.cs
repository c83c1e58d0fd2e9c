using System.Text.Json.Nodes;
using IacpBus.Agents.Conversations;
using IacpBus.Agents.Ledger;
using IacpBus.Agents.Negotiations;
using IacpBus.Agents.Tests.Conversations;
using IacpBus.Contracts.Iacp.Messages;

namespace IacpBus.Agents.Tests.Negotiations;

/// <summary>What docs/protocol.md says about the worker's side below its table.</summary>
public sealed class WorkerMachineTests
{
    private static readonly Guid Key = CellSamples.Key;
    private readonly ConversationBench _bench = new() { State = CellSamples.State("Negotiation: worker", "Offered") };

    private WorkerState Saga => (WorkerState)_bench.State!;

    [Theory]
    [InlineData(2)]
    [InlineData(1)]
    [InlineData(null)]
    public async Task Proposal_ThatWasCountered_GetsTheCounterAgain(int? round)
    {
        WorkTerms offered = await CounterAsync();
        IacpMessage counter = Saga.LastAnswer!;

        UnitOfWork repeated = await _bench.RaiseAsync(Proposal(offered, round));

        Assert.Same(counter, Assert.Single(repeated.Messages).Message);
        Assert.Equal(("Countered", 3, 12m), (Saga.CurrentState, Saga.Round, Saga.Terms.RewardCredits));
    }

    [Theory]
    [InlineData(4, 10)]
    [InlineData(null, 11)]
    public async Task Proposal_OfALaterRoundOrOnOtherTerms_IsDecidedAbout(int? round, int credits)
    {
        WorkTerms offered = await CounterAsync();

        UnitOfWork next = await _bench.RaiseAsync(Proposal(offered with { RewardCredits = credits }, round));

        Assert.Empty(next.Messages);
        Assert.Equal(("Offered", 4, (decimal)credits), (Saga.CurrentState, Saga.Round, Saga.Terms.RewardCredits));
        Assert.True(NegotiationDesk.AsksForADecision(new ConversationStep(null, Saga, IsRepeat: false), out _));
    }

    [Fact]
    [Trait("row", "NEG-04")]
    public async Task Proposal_OfARoundFarAhead_CountsAsTheFirstBeyondTheLimit()
    {
        await CounterAsync();

        await _bench.RaiseAsync(Proposal(Saga.Offer, int.MaxValue));

        Assert.Equal(NegotiationConversation.MostRounds + 1, Saga.Round);
    }

    [Fact]
    [Trait("row", "NEG-09")]
    public async Task Settlement_Repeated_IsBookedOnce()
    {
        _bench.State = CellSamples.State("Negotiation: worker", "Completed");

        UnitOfWork first = await _bench.RaiseAsync(new ProposerSettles(Key, 7, "s-1"));
        UnitOfWork second = await _bench.RaiseAsync(new ProposerSettles(Key, 9, "s-2"));

        Assert.Equal((CreditMovementKind.Earn, 7m), (first.Ledger[0].Kind, first.Ledger[0].Lines[1].Amount));
        Assert.Empty(second.Ledger);
        Assert.Equal(("s-1", 7m), (Saga.SettlementId, Saga.CreditsTransferred));
    }

    /// <summary>Found by the property tests: the payment stayed in transit for good.</summary>
    [Fact]
    [Trait("row", "NEG-12")]
    public async Task Settlement_ThatCrossesOurGivingUp_IsTakenOnceAndReceipted()
    {
        _bench.State = CellSamples.State("Negotiation: worker", "Disputed");
        await _bench.RaiseAsync(new FailWork(Key, "So be it."));

        UnitOfWork first = await _bench.RaiseAsync(new ProposerSettles(Key, 7, "s-1"));
        UnitOfWork second = await _bench.RaiseAsync(new ProposerSettles(Key, 7, "s-1"));

        Assert.Equal((CreditMovementKind.Earn, 7m), (Assert.Single(first.Ledger).Kind, first.Ledger[0].Lines[1].Amount));
        Assert.Empty(second.Ledger);
        Assert.All([first, second], work => Assert.Equal(NotificationKinds.SettlementReceipt, Assert.IsType<Notification>(Assert.Single(work.Messages).Message).EventType));
        Assert.Equal("Failed", Saga.CurrentState);
    }

    [Fact]
    public async Task Accept_OfTheCounter_IsWhatARepeatedProposalGetsFromThenOn()
    {
        WorkTerms offered = await CounterAsync();
        await _bench.RaiseAsync(new ProposerAccepts(Key));

        UnitOfWork repeated = await _bench.RaiseAsync(Proposal(offered, 2));

        Assert.Equal(ResponseStatus.Accepted, Assert.IsType<NegotiationReply>(Assert.Single(repeated.Messages).Message).Verdict);
        Assert.Equal("Agreed", Saga.CurrentState);
    }

    [Fact]
    public async Task Timeout_IsSaidOncePerSecond()
    {
        _bench.State = CellSamples.State("Negotiation: worker", "Expired");

        Assert.Single((await _bench.RaiseAsync(new ProposerAccepts(Key))).Messages);
        Assert.Empty((await _bench.RaiseAsync(new ProposerAccepts(Key))).Messages);
        _bench.Now += TimeSpan.FromSeconds(1);
        Assert.Single((await _bench.RaiseAsync(new ProposerAccepts(Key))).Messages);
    }

    /// <summary>Round 2 is countered, which makes round 3; returns what was offered.</summary>
    private async Task<WorkTerms> CounterAsync()
    {
        WorkTerms offered = Saga.Offer;
        await _bench.RaiseAsync(new CounterOffer(Key, 2, new NegotiationTerms { RewardCredits = 12 }, TimeSpan.FromHours(1)));
        return offered;
    }

    private static ProposerProposes Proposal(WorkTerms terms, int? round) =>
        new(Key, TestKeys.Reviewer, terms, round) { Cause = Wire.Envelope("request", "negotiate", new JsonObject { ["task"] = "read it" }).Accepted() };
}
