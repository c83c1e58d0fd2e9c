using IacpBus.Agents.Ledger;
using IacpBus.Agents.Store.Schema;
using IacpBus.Agents.Store.Sql;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using static IacpBus.Agents.Tests.Store.Samples;

namespace IacpBus.Agents.Tests.Store;

/// <summary>Migrations, of every store.</summary>
public abstract class StoreSchemaTests
{
    [Fact]
    public async Task Known_IsWhatTheProgramHas()
    {
        await using StoreHarness harness = await MakeAsync();
        await using AgentDbContext context = harness.Context();

        Assert.Equal(context.GetService<IMigrationsAssembly>().Migrations.Keys, StoreSchema.Known);
    }

    [Fact]
    public async Task Model_OfEveryTable_FitsTheTables()
    {
        await using StoreHarness harness = await MakeAsync();
        SqlStore store = await harness.OpenAsync();
        await store.CommitAsync(Unit(Row(due: Now)) with { Inbox = Received(Key()), Outbox = [Mail()], Ledger = [Entry(CreditMovementKind.Earn, 1.5m, "s")], Audit = [Event("h")] }, CancellationToken.None);
        await store.SealAuditAsync(CancellationToken.None);
        await using AgentDbContext context = harness.Context();

        Assert.Single(await context.Conversations.ToListAsync());
        Assert.Single(await context.Inbox.ToListAsync());
        Assert.Single(await context.Outbox.ToListAsync());
        Assert.Single(await context.LedgerEntries.ToListAsync());
        Assert.Equal([1.5m, -1.5m], (await context.LedgerLines.OrderBy(line => line.Account).ToListAsync()).Select(line => line.Amount));
        Assert.Equal(2, (await context.Accounts.ToListAsync()).Count);
        Assert.Equal(32, Assert.Single(await context.Audit.ToListAsync()).Hash!.Length);
    }

    [Fact]
    public async Task Open_OfANewerStore_IsRefused()
    {
        await using StoreHarness harness = await MakeAsync();
        await (await harness.OpenAsync()).DisposeAsync();
        await harness.ExecuteAsync("INSERT INTO \"__EFMigrationsHistory\" (\"MigrationId\", \"ProductVersion\") VALUES ('29990101000000_Later', '99')");

        StoreTooNewException refusal = await Assert.ThrowsAsync<StoreTooNewException>(() => harness.OpenAsync());

        Assert.Contains("29990101000000_Later", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_AfterAKillInsideAMigration_Works()
    {
        await using StoreHarness harness = await MakeAsync();
        await using (StoreChild child = await StoreChild.StartAsync(harness.Options, "inside a migration"))
        {
            await child.KillAsync();
        }

        SqlStore store = await harness.OpenAsync();

        Assert.Equal(Agents.Store.CommitOutcome.Committed, await store.CommitAsync(Unit(Row()), CancellationToken.None).OrFail());
    }

    [Fact]
    public async Task Open_OfSeveralAtOnce_AppliesEachMigrationOnce()
    {
        await using StoreHarness harness = await MakeAsync();
        int applied = 0;
        SqlStore[] stores = [.. Enumerable.Range(0, harness is SqliteHarness ? 1 : 4).Select(_ => harness.Make())];
        await Task.WhenAll(stores.Select(store =>
        {
            store.Reached = point => Interlocked.Add(ref applied, point == "inside a migration" ? 1 : 0);
            return store.OpenAsync(CancellationToken.None);
        })).OrFail();

        Assert.Equal(StoreSchema.Known.Count, applied);
    }

    private protected abstract Task<StoreHarness> MakeAsync();
}
