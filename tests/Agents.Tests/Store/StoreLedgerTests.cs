using IacpBus.Agents.Ledger;
using IacpBus.Agents.Store;
using IacpBus.Agents.Store.Sql;
using IacpBus.Contracts.Iacp;
using Microsoft.EntityFrameworkCore;
using static IacpBus.Agents.Tests.Store.Samples;

namespace IacpBus.Agents.Tests.Store;

/// <summary>Books and the record of events, of every store.</summary>
public abstract class StoreLedgerTests
{
    [Fact]
    public async Task Booking_OfExactAmounts_KeepsEveryDigit()
    {
        await using StoreHarness harness = await MakeAsync();
        SqlStore store = await harness.OpenAsync();

        await store.CommitAsync(Booking(Entry(CreditMovementKind.Earn, 100.1m, "s"), Entry(CreditMovementKind.Hold, 0.0000000000000000000000001m)), CancellationToken.None);

        Assert.Equal(new CreditBalance(100.0999999999999999999999999m, 0.0000000000000000000000001m), await store.BalanceOfAsync(Me, CancellationToken.None));
        Assert.Equal(default, await store.BalanceOfAsync(Other, CancellationToken.None));
    }

    [Theory]
    [InlineData(10, true)]
    [InlineData(11, false)]
    public async Task Booking_BeyondTheLimit_WritesNothing(int amount, bool allowed)
    {
        await using StoreHarness harness = await MakeAsync();
        SqlStore store = await harness.OpenAsync();
        await store.CommitAsync(Booking(Entry(CreditMovementKind.Earn, 4, "s")), CancellationToken.None);
        StoreUnit unit = Unit(Row()) with { Ledger = [Entry(CreditMovementKind.Hold, amount, limit: 6)], Outbox = [Mail()] };

        Assert.Equal(allowed ? CommitOutcome.Committed : CommitOutcome.InsufficientCredits, await store.CommitAsync(unit, CancellationToken.None));

        Assert.Equal(allowed ? new CreditBalance(4 - amount, amount) : new CreditBalance(4, 0), await store.BalanceOfAsync(Me, CancellationToken.None));
        Assert.Equal(allowed, await store.FindAsync(unit.Conversations[0].Key, CancellationToken.None) is not null);
    }

    [Fact]
    public async Task Booking_OfOneSettlementTwice_MovesItOnceAndWritesTheRest()
    {
        await using StoreHarness harness = await MakeAsync();
        SqlStore store = await harness.OpenAsync();
        await store.CommitAsync(Booking(Entry(CreditMovementKind.Earn, 4, "s")), CancellationToken.None);
        var row = Row();

        Assert.Equal(CommitOutcome.Committed, await store.CommitAsync(
            Unit(row) with { Ledger = [Entry(CreditMovementKind.Earn, 4, "s"), Entry(CreditMovementKind.Earn, 1, "t"), Entry(CreditMovementKind.Receipt, 2, "s")] }, CancellationToken.None));

        Assert.Equal(5, (await store.BalanceOfAsync(Me, CancellationToken.None)).Available);
        Assert.NotNull(await store.FindAsync(row.Key, CancellationToken.None));
    }

    [Fact]
    public async Task Booking_OfMoreThanADecimalHolds_ThrowsAndChangesNothing()
    {
        await using StoreHarness harness = await MakeAsync();
        SqlStore store = await harness.OpenAsync();
        await store.CommitAsync(Booking(Entry(CreditMovementKind.Earn, decimal.MaxValue, "s")), CancellationToken.None);

        await Assert.ThrowsAsync<OverflowException>(() => store.CommitAsync(Booking(Entry(CreditMovementKind.Earn, 1, "t")), CancellationToken.None).OrFail());
        await Assert.ThrowsAsync<OverflowException>(() => store.CommitAsync(Booking(Entry(CreditMovementKind.Hold, 0.5m)), CancellationToken.None).OrFail());

        Assert.Equal(new CreditBalance(decimal.MaxValue, 0), await store.BalanceOfAsync(Me, CancellationToken.None));
    }

    /// <summary>NEG-11.</summary>
    [Fact]
    public async Task Settlements_OfAThousandAtOnce_KeepEveryBookEven()
    {
        await using StoreHarness harness = await MakeAsync();
        SqlStore store = await harness.OpenAsync();
        AgentId[] owners = [.. Enumerable.Range(0, 5).Select(i => AgentId.Parse($"owner-{i}"))];

        CommitOutcome[] outcomes = await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => Task.Run(async () =>
        {
            AgentId owner = owners[i % 5], other = owners[(i / 5 + i + 1) % 5];
            string settlement = $"s-{i / 2}";
            decimal amount = 0.01m * (i + 1);
            return await store.CommitAsync(
                Unit(Row(peer: AgentId.Parse($"peer-{i % 9}"))) with
                {
                    Ledger =
                    [
                        Entry(CreditMovementKind.Hold, amount, owner: owner, limit: 1000),
                        Entry(CreditMovementKind.Pay, amount, "p-" + i, owner: owner),
                        Entry(CreditMovementKind.Earn, amount, settlement, owner: other),
                    ],
                },
                CancellationToken.None);
        }))).OrFail();

        await using var context = harness.Context();
        var lines = await (from line in context.LedgerLines join entry in context.LedgerEntries on line.Entry equals entry.Id select new { entry.Owner, line.Account, line.Amount }).ToListAsync();
        var accounts = await context.Accounts.ToListAsync();
        Assert.All(accounts.GroupBy(account => account.Owner), book => Assert.Equal(0, book.Sum(account => account.Balance)));
        Assert.Equal(
            lines.GroupBy(line => (line.Owner, line.Account)).Select(group => (group.Key, group.Sum(line => line.Amount))).Order(),
            accounts.Select(account => ((account.Owner, account.Account), account.Balance)).Order());
        Assert.All(accounts.Where(account => account.Account == (long)Account.Available), account => Assert.True(account.Balance >= -1000));
        Assert.Equal(outcomes.Count(outcome => outcome == CommitOutcome.Committed), await context.LedgerEntries.CountAsync(entry => entry.Kind == (long)CreditMovementKind.Pay));
        Assert.All(outcomes, outcome => Assert.True(outcome is CommitOutcome.Committed or CommitOutcome.InsufficientCredits));
    }

    [Fact]
    public async Task Audit_Sealed_HoldsUntilSomebodyTampers()
    {
        await using StoreHarness harness = await MakeAsync();
        SqlStore store = await harness.OpenAsync();
        for (int i = 0; i < 5; i++)
        {
            await store.CommitAsync(new StoreUnit { Id = NewGuid(), Audit = [Event($"h-{i}"), Event($"h-{i}", self: Other)] }, CancellationToken.None);
            await store.SealAuditAsync(CancellationToken.None).OrFail();
        }

        Assert.Null(await store.FindTamperedAuditAsync(Me, CancellationToken.None));
        await using var context = harness.Context();
        Assert.Equal([1, 2, 3, 4, 5], await context.Audit.Where(row => row.Self == "me-01").OrderBy(row => row.Id).Select(row => row.Seq).ToListAsync());
        await harness.ExecuteAsync("UPDATE audit SET state = 'rejected' WHERE self = 'me-01' AND seq = 3");
        Assert.Equal(3, await store.FindTamperedAuditAsync(Me, CancellationToken.None));
        Assert.Null(await store.FindTamperedAuditAsync(Other, CancellationToken.None));
        await harness.ExecuteAsync("DELETE FROM audit WHERE self = 'other-01' AND seq = 2");
        Assert.Equal(2, await store.FindTamperedAuditAsync(Other, CancellationToken.None));
    }

    private protected abstract Task<StoreHarness> MakeAsync();
}
