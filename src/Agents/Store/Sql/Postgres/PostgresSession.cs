using System.Data.Common;
using IacpBus.Agents.Ledger;
using IacpBus.Contracts.Iacp;
using Npgsql;

namespace IacpBus.Agents.Store.Sql.Postgres;

/// <summary>One connection to the server; it prepares by itself what comes often.</summary>
internal sealed class PostgresSession(NpgsqlConnection connection) : SqlSession
{
    public override string ForUpdate => " FOR UPDATE SKIP LOCKED";

    public override async Task<long> NowAsync(CancellationToken cancellationToken) =>
        (await QueryAsync(PostgresSql.Now, [], row => row.GetInt64(0), cancellationToken))[0];

    public override async Task<int> ExecuteAsync(string sql, object[] args, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = Command(sql, args);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public override async Task<List<T>> QueryAsync<T>(string sql, object[] args, Func<DbDataReader, T> read, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = Command(sql, args);
        await using NpgsqlDataReader rows = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<T>();
        while (await rows.ReadAsync(cancellationToken))
        {
            found.Add(read(rows));
        }

        return found;
    }

    public override async Task<bool> TryLockAsync(string name, CancellationToken cancellationToken) =>
        (await QueryAsync(PostgresSql.TryLock, [name], row => row.GetBoolean(0), cancellationToken))[0];

    public override async Task LockBooksAsync(IEnumerable<AgentId> owners, CancellationToken cancellationToken)
    {
        foreach (string owner in owners.Select(owner => owner.Value).Distinct().Order(StringComparer.Ordinal))
        {
            await ExecuteAsync(PostgresSql.LockBook, [owner], cancellationToken);
        }
    }

    public override async Task<bool> AddEntryAsync(Guid unit, int number, LedgerEntry entry, CancellationToken cancellationToken) =>
        PostgresSql.IsWithinLimit(entry, await QueryAsync(
            PostgresSql.AddEntry, PostgresSql.EntryArgs(unit, number, entry), row => ((Account)row.GetInt64(0), row.Amount(1)), cancellationToken));

    private NpgsqlCommand Command(string sql, object[] args)
    {
        var command = new NpgsqlCommand(sql, connection);
        PostgresValues.Add(command.Parameters, args);
        return command;
    }
}
