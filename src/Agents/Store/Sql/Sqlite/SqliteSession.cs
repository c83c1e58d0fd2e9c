using System.Data.Common;
using System.Globalization;
using IacpBus.Agents.Ledger;
using IacpBus.Contracts.Iacp;
using Microsoft.Data.Sqlite;

namespace IacpBus.Agents.Store.Sql.Sqlite;

/// <summary>One connection to the file, with its prepared statements. For one user at a time.</summary>
internal sealed class SqliteSession(SqliteConnection connection, TimeProvider clock) : SqlSession, IDisposable
{
    /// <summary>Bounds what is kept of statements whose length follows the number of agents.</summary>
    private const int MostStatements = 200;

    private readonly Dictionary<string, SqliteCommand> _prepared = [];

    public override string ForUpdate => "";

    public SqliteConnection Connection => connection;

    public override Task<long> NowAsync(CancellationToken cancellationToken) => Task.FromResult(clock.GetUtcNow().ToUnixTimeMilliseconds());

    public override Task<int> ExecuteAsync(string sql, object[] args, CancellationToken cancellationToken) => Task.FromResult(Execute(sql, args));

    public override async Task<List<T>> QueryAsync<T>(string sql, object[] args, Func<DbDataReader, T> read, CancellationToken cancellationToken)
    {
        // All of it happens at once: SQLite has nothing to wait for.
        await using SqliteDataReader rows = await Prepare(sql, args).ExecuteReaderAsync(cancellationToken);
        var found = new List<T>();
        while (await rows.ReadAsync(cancellationToken))
        {
            found.Add(read(rows));
        }

        return found;
    }

    /// <summary>There is one writer.</summary>
    public override Task<bool> TryLockAsync(string name, CancellationToken cancellationToken) => Task.FromResult(true);

    /// <summary>There is one writer.</summary>
    public override Task LockBooksAsync(IEnumerable<AgentId> owners, CancellationToken cancellationToken) => Task.CompletedTask;

    public override async Task<bool> AddEntryAsync(Guid unit, int number, LedgerEntry entry, CancellationToken cancellationToken)
    {
        List<long> id = await QueryAsync(
            "INSERT INTO ledger_entries (owner, kind, conversation, peer, happened_at, settlement_id, unit, entry_no) "
            + "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING RETURNING id",
            LedgerArgs.Of(unit, number, entry), row => row.GetInt64(0), cancellationToken);
        if (id.Count == 0)
        {
            return true;
        }

        bool allowed = true;
        foreach ((Account account, decimal amount) in Balances.Lines(entry))
        {
            List<decimal> before = await QueryAsync(
                "SELECT balance FROM accounts WHERE owner = $1 AND account = $2", [entry.Owner.Value, (long)account], row => row.Amount(0), cancellationToken);
            decimal balance = Balances.Add(before.FirstOrDefault(), amount);
            allowed &= Balances.IsWithinLimit(entry, account, amount, balance);
            Execute("INSERT INTO ledger_lines (entry, account, amount) VALUES ($1, $2, $3)", [id[0], (long)account, amount]);
            Execute(
                "INSERT INTO accounts (owner, account, balance) VALUES ($1, $2, $3) ON CONFLICT (owner, account) DO UPDATE SET balance = excluded.balance",
                [entry.Owner.Value, (long)account, balance]);
        }

        return allowed;
    }

    public int Execute(string sql, params object[] args) => Prepare(sql, args).ExecuteNonQuery();

    public void Dispose()
    {
        Forget();
        connection.Dispose();
    }

    private SqliteCommand Prepare(string sql, object[] args)
    {
        if (!_prepared.TryGetValue(sql, out SqliteCommand? command))
        {
            if (_prepared.Count >= MostStatements)
            {
                Forget();
            }

            _prepared.Add(sql, command = connection.CreateCommand());
            command.CommandText = sql;
            for (int i = 1; i <= args.Length; i++)
            {
                command.Parameters.Add(new SqliteParameter { ParameterName = "$" + i.ToString(CultureInfo.InvariantCulture) });
            }
        }

        for (int i = 0; i < args.Length; i++)
        {
            command.Parameters[i].Value = args[i] switch
            {
                Guid uuid => uuid.ToByteArray(bigEndian: true),
                decimal amount => amount.ToString(CultureInfo.InvariantCulture),
                object none when none == Arg.NullText || none == Arg.NullNumber => DBNull.Value,
                object value => value,
            };
        }

        return command;
    }

    private void Forget()
    {
        foreach (SqliteCommand command in _prepared.Values)
        {
            command.Dispose();
        }

        _prepared.Clear();
    }
}
