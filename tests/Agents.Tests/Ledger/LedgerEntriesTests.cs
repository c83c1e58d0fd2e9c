using IacpBus.Agents.Conversations;
using IacpBus.Agents.Ledger;
using IacpBus.Agents.Negotiations;
using IacpBus.Agents.Store;
using IacpBus.Agents.Store.Memory;
using IacpBus.Contracts.Iacp;
using Microsoft.Extensions.Options;

namespace IacpBus.Agents.Tests.Ledger;

/// <summary>What a negotiation books, and what a store makes of it.</summary>
public sealed class LedgerEntriesTests
{
    private static readonly DateTimeOffset Now = new FakeTimeProvider().GetUtcNow();
    private readonly MemoryStore _store = new(Options.Create(new ConversationOptions()));

    [Fact]
    public async Task BalanceOf_SomebodyWithoutABook_IsNothing() => Assert.Equal(default, await BalanceAsync(TestKeys.Builder));

    [Fact]
    [Trait("row", "NEG-10")]
    public async Task Hold_ForTheSameNegotiation_ReplacesTheOneBefore()
    {
        ProposerState one = Payer(), other = Payer();
        await PostAsync(LedgerEntries.Hold(one, 10, Now, null));
        await PostAsync(LedgerEntries.Hold(one, 4, Now, null));
        Assert.Equal(new CreditBalance(-4, 4), await BalanceAsync(TestKeys.Builder));
        Assert.Null(LedgerEntries.Hold(one, 4, Now, null));

        await PostAsync(LedgerEntries.Hold(other, 5, Now, null));
        Assert.Equal(new CreditBalance(-9, 9), await BalanceAsync(TestKeys.Builder));
    }

    [Fact]
    public void Hold_OfLessThanBefore_AsksForNoLimit()
    {
        ProposerState payer = Payer();
        Assert.Equal(1, LedgerEntries.Hold(payer, 10, Now, creditLimit: 1)!.CreditLimit);
        Assert.Null(LedgerEntries.Hold(payer, 9, Now, creditLimit: 1)!.CreditLimit);
    }

    [Fact]
    [Trait("row", "NEG-10")]
    public async Task Release_GivesBackOnce()
    {
        ProposerState payer = Payer();
        await PostAsync(LedgerEntries.Hold(payer, 10, Now, null));
        await PostAsync(LedgerEntries.Release(payer, Now));

        Assert.Null(LedgerEntries.Release(payer, Now));
        Assert.Equal(default, await BalanceAsync(TestKeys.Builder));
    }

    [Fact]
    [Trait("row", "NEG-09")]
    public async Task Pay_GivesTheRestBackAndCountsOncePerSettlement()
    {
        ProposerState payer = Payer();
        WorkerState payee = Payee();
        await PostAsync(LedgerEntries.Hold(payer, 10, Now, null));
        LedgerEntry paid = LedgerEntries.Pay(payer, 7.5m, "s-1", Now)!;
        LedgerEntry earned = LedgerEntries.Earn(payee, 7.5m, "s-1", Now)!;
        await PostAsync(paid);
        await PostAsync(earned);
        await PostAsync(earned);

        Assert.Equal([(Account.Held, -10m), (Account.Available, 2.5m), (Account.InTransit, 7.5m)], paid.Lines);
        Assert.Equal(new CreditBalance(-7.5m, 0), await BalanceAsync(TestKeys.Builder));
        Assert.Equal(new CreditBalance(7.5m, 0), await BalanceAsync(TestKeys.Reviewer));
        Assert.All([paid, earned, LedgerEntries.Receipt(payer, 7.5m, "s-1", Now)!], entry => Assert.Equal(0, entry.Lines.Sum(line => line.Amount)));
    }

    [Fact]
    public void Settlement_OfNothing_BooksNothing()
    {
        Assert.Null(LedgerEntries.Pay(Payer(), 0, "s-1", Now));
        Assert.Null(LedgerEntries.Earn(Payee(), 0, "s-1", Now));
        Assert.Null(LedgerEntries.Receipt(Payer(), 0, "s-1", Now));
    }

    private static ProposerState Payer() => Of(new ProposerState(), TestKeys.Builder, TestKeys.Reviewer);

    private static WorkerState Payee() => Of(new WorkerState(), TestKeys.Reviewer, TestKeys.Builder);

    private static TState Of<TState>(TState state, AgentId self, AgentId peer)
        where TState : ConversationState
    {
        (state.Self, state.Peer, state.CorrelationId) = (self, peer, MessageId.New(TimeProvider.System).Uuid!.Value);
        return state;
    }

    private async Task PostAsync(LedgerEntry? entry) =>
        Assert.Equal(CommitOutcome.Committed, await _store.CommitAsync(new StoreUnit { Id = MessageId.New(TimeProvider.System).Uuid!.Value, Ledger = [entry!] }, CancellationToken.None));

    private async Task<CreditBalance> BalanceAsync(AgentId owner) => await _store.BalanceOfAsync(owner, CancellationToken.None);
}
