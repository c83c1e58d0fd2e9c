using IacpBus.Agents.Conversations;
using IacpBus.Agents.Ledger;
using IacpBus.Agents.Store;
using IacpBus.Agents.Store.Sql;
using IacpBus.Contracts.Iacp;
using Microsoft.Data.Sqlite;

namespace IacpBus.Worker.Tests.Commands;

/// <summary>A store file that a worker owns, for as long as a test runs.</summary>
internal sealed class KeptStore : IAsyncDisposable
{
    public static readonly AgentId Builder = TestKeys.Builder;
    public static readonly AgentId Reviewer = TestKeys.Reviewer;
    private static readonly DateTimeOffset Now = new(2026, 5, 6, 0, 0, 0, TimeSpan.Zero);

    private readonly SqlStore _store;

    private KeptStore(string file, SqlStore store)
    {
        File = file;
        _store = store;
    }

    public string File { get; }

    public static async Task<KeptStore> OpenAsync(string file)
    {
        SqlStore store = AgentStores.Create(new StoreOptions { Path = file }, new ConversationOptions(), TimeProvider.System);
        await store.OpenAsync(CancellationToken.None).OrFail();
        return new KeptStore(file, store);
    }

    public Task HoldAsync(decimal amount) => PostAsync(CreditMovementKind.Hold, Builder, Reviewer, null, (Account.Available, -amount), (Account.Held, amount));

    public Task PayAsync(string settlement, decimal amount) => PostAsync(CreditMovementKind.Pay, Builder, Reviewer, settlement, (Account.Held, -amount), (Account.InTransit, amount));

    public Task ReceiptAsync(string settlement, decimal amount) => PostAsync(CreditMovementKind.Receipt, Builder, Reviewer, settlement, (Account.InTransit, -amount), (Account.Paid, amount));

    public Task EarnAsync(string settlement, decimal amount) => PostAsync(CreditMovementKind.Earn, Reviewer, Builder, settlement, (Account.Earned, -amount), (Account.Available, amount));

    public async Task RecordAsync(AgentId self, string subject, bool isSealed = true)
    {
        var happened = new AuditEvent(self, Now, "handoff", Builder, Reviewer, subject, "Completed");
        await _store.CommitAsync(new StoreUnit { Id = NewId(), Audit = [happened] }, CancellationToken.None).OrFail();
        if (isSealed)
        {
            await _store.SealAuditAsync(CancellationToken.None).OrFail();
        }
    }

    /// <summary>Somebody writes to the file past the worker.</summary>
    public async Task TamperAsync(string sql)
    {
        await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = File, Pooling = false }.ToString());
        await connection.OpenAsync();
        await using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        Assert.True(await command.ExecuteNonQueryAsync() > 0);
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    private async Task PostAsync(CreditMovementKind kind, AgentId owner, AgentId peer, string? settlement, params (Account Account, decimal Amount)[] lines)
    {
        var entry = new LedgerEntry { Owner = owner, Kind = kind, Conversation = NewId(), Peer = peer, At = Now, SettlementId = settlement, Lines = lines };
        Assert.Equal(CommitOutcome.Committed, await _store.CommitAsync(new StoreUnit { Id = NewId(), Ledger = [entry] }, CancellationToken.None).OrFail());
    }

    private static Guid NewId() => MessageId.New(TimeProvider.System).Uuid!.Value;
}
