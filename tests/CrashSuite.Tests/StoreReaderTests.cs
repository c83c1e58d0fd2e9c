using System.Text;
using IacpBus.Agents.Conversations;
using IacpBus.Agents.Ledger;
using IacpBus.Agents.Store;
using IacpBus.Agents.Store.Sql;
using IacpBus.Contracts.Iacp;
using IacpBus.CrashSuite.Judging;

namespace IacpBus.CrashSuite.Tests;

/// <summary>The judge's own SQL against a file that the product has written.</summary>
public sealed class StoreReaderTests
{
    private static readonly Guid Key = new("00000000-0000-8000-8000-000000000001");
    private static readonly AgentId Buyer = AgentId.Parse("crash-buyer");

    [Fact]
    public async Task ReadAsync_StoreOfTheProduct_SeesRowsEntriesAndBalances()
    {
        using var folder = new TempFolder();
        var intent = Intent.Create(1, 1).Plain();
        await WriteAsync(folder.File("iacp.db"), intent);
        var reader = new StoreReader(folder.File("iacp.db"), null, Buyer.Value);
        StoreEvidence seen = await reader.ReadAsync(CancellationToken.None);
        Assert.Equal([new KeptConversation(Key, intent.Id, "Settled", true)], seen.Conversations);
        KeptEntry entry = Assert.Single(seen.Entries);
        Assert.Equal((KeptEntry.Pay, Key), (entry.Kind, entry.Conversation));
        Assert.Equal([(Accounts.Available, -2.5m), (Accounts.InTransit, 2.5m)], entry.Lines);
        Assert.Equal(2.5m, seen.Balances[Accounts.InTransit]);
        Assert.Equal(-2.5m, seen.Balances[Accounts.Available]);

        // The payment has no receipt.
        Assert.Equal(1, await reader.CountUnfinishedAsync(CancellationToken.None));
    }

    private static async Task WriteAsync(string file, Intent intent)
    {
        await using SqlStore store = AgentStores.Create(new StoreOptions { Path = file }, new ConversationOptions(), TimeProvider.System);
        await store.OpenAsync(CancellationToken.None);
        AgentId seller = AgentId.Parse("crash-seller");
        var row = new ConversationRow
        {
            Key = Key,
            Self = Buyer,
            Peer = seller,
            Role = ConversationRole.Proposer,
            Version = 1,
            State = "Settled",
            IsFinal = true,
            HasWork = false,
            DueAt = null,
            Data = Encoding.UTF8.GetBytes($$$"""{"Terms":{"Task":"{{{intent}}}"}}"""),
            Aliases = [],
        };
        var pay = new LedgerEntry
        {
            Owner = Buyer,
            Kind = CreditMovementKind.Pay,
            Conversation = Key,
            Peer = seller,
            At = DateTimeOffset.UnixEpoch,
            SettlementId = "s-1",
            Lines = [(Account.Available, -2.5m), (Account.InTransit, 2.5m)],
        };
        Assert.Equal(CommitOutcome.Committed, await store.CommitAsync(new StoreUnit { Id = Key, Conversations = [row], Ledger = [pay] }, CancellationToken.None));
    }
}
