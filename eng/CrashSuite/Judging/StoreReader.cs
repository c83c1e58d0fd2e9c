using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace IacpBus.CrashSuite.Judging;

/// <summary>Reads a store beside the product, with SQL of its own.</summary>
/// <param name="file">A SQLite file, or <c>null</c>.</param>
/// <param name="connectionString">A PostgreSQL database, where there is no file.</param>
/// <param name="self">Whose store it is.</param>
internal sealed class StoreReader(string? file, string? connectionString, string self)
{
    /// <summary>How much is still under way: open conversations, unpublished messages, payments in transit.</summary>
    public async Task<long> CountUnfinishedAsync(CancellationToken cancellationToken)
    {
        const string Sql = "SELECT (SELECT count(*) FROM conversations WHERE is_final = 0) + (SELECT count(*) FROM outbox) "
            + "+ (SELECT count(*) FROM ledger_entries WHERE kind = 2) - (SELECT count(*) FROM ledger_entries WHERE kind = 4)";
        return (await QueryAsync(Sql, row => row.GetInt64(0), cancellationToken))[0];
    }

    public async Task<StoreEvidence> ReadAsync(CancellationToken cancellationToken)
    {
        List<KeptConversation> conversations = await QueryAsync(
            "SELECT key, data, state, is_final FROM conversations",
            row => new KeptConversation(Uuid(row.GetValue(0)), IntentOf((byte[])row.GetValue(1)), row.GetString(2), row.GetInt64(3) != 0), cancellationToken);
        var lines = (await QueryAsync("SELECT entry, account, amount FROM ledger_lines", row => (Entry: row.GetInt64(0), Account: row.GetInt32(1), Amount: Amount(row.GetValue(2))), cancellationToken))
            .ToLookup(line => line.Entry, line => (line.Account, line.Amount));
        return new StoreEvidence
        {
            Conversations = conversations,
            Entries = await QueryAsync("SELECT id, kind, conversation FROM ledger_entries", row => new KeptEntry(row.GetInt32(1), Uuid(row.GetValue(2)), [.. lines[row.GetInt64(0)]]), cancellationToken),
            Balances = (await QueryAsync($"SELECT account, balance FROM accounts WHERE owner = '{self}'", row => (row.GetInt32(0), Amount(row.GetValue(1))), cancellationToken)).ToDictionary(),
            Unpublished = (await QueryAsync("SELECT count(*) FROM outbox", row => row.GetInt64(0), cancellationToken))[0],
        };
    }

    /// <summary>A handoff names its intent itself, a negotiation in its task; its own id would not tell when it began twice.</summary>
    private static string IntentOf(byte[] data)
    {
        using JsonDocument state = JsonDocument.Parse(data);
        return state.RootElement.TryGetProperty("HandoffId", out JsonElement handoff) ? handoff.GetString()!
            : state.RootElement.TryGetProperty("Terms", out JsonElement terms) ? terms.GetProperty("Task").GetString()!.Split(' ')[^1]
            : "";
    }

    private async Task<List<T>> QueryAsync<T>(string sql, Func<DbDataReader, T> read, CancellationToken cancellationToken)
    {
        await using DbConnection connection = file is null ? new NpgsqlConnection(connectionString + ";Pooling=False") : new SqliteConnection($"Data Source={file};Pooling=False");
        await connection.OpenAsync(cancellationToken);
        await using DbCommand command = connection.CreateCommand();
        command.CommandText = sql;
        await using DbDataReader rows = await command.ExecuteReaderAsync(cancellationToken);
        var all = new List<T>();
        while (await rows.ReadAsync(cancellationToken))
        {
            all.Add(read(rows));
        }

        return all;
    }

    private static Guid Uuid(object value) => value is Guid uuid ? uuid : new Guid((byte[])value, bigEndian: true);

    private static decimal Amount(object value) => value is decimal amount ? amount : decimal.Parse((string)value, CultureInfo.InvariantCulture);
}
