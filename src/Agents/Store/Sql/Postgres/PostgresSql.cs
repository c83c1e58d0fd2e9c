using IacpBus.Agents.Ledger;

namespace IacpBus.Agents.Store.Sql.Postgres;

/// <summary>What only PostgreSQL understands.</summary>
internal static class PostgresSql
{
    public const string LockBook = "SELECT pg_advisory_xact_lock(hashtextextended($1, 4711))";

    public const string TryLock = "SELECT pg_try_advisory_xact_lock(hashtextextended($1, 4712))";

    public const string Now = "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint";

    /// <summary>An entry, its lines and the balances in one statement. Returns the balances; nothing when it is in the book already.</summary>
    public const string AddEntry = """
        WITH entry AS (
            INSERT INTO ledger_entries (owner, kind, conversation, peer, happened_at, settlement_id, unit, entry_no)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING RETURNING id),
        line AS (SELECT entry.id, account, amount FROM entry, unnest($9, $10) AS lines (account, amount)),
        booked AS (INSERT INTO ledger_lines (entry, account, amount) SELECT id, account, amount FROM line)
        INSERT INTO accounts (owner, account, balance) SELECT $1, account, amount FROM line
        ON CONFLICT (owner, account) DO UPDATE SET balance = accounts.balance + excluded.balance RETURNING account, balance
        """;

    public static object[] EntryArgs(Guid unit, int number, LedgerEntry entry)
    {
        (Account Account, decimal Amount)[] lines = [.. Balances.Lines(entry)];
        return [.. LedgerArgs.Of(unit, number, entry), lines.Select(line => (long)line.Account).ToArray(), lines.Select(line => line.Amount).ToArray()];
    }

    /// <param name="entry">What was booked.</param>
    /// <param name="balances">What came back.</param>
    public static bool IsWithinLimit(LedgerEntry entry, IEnumerable<(Account Account, decimal Balance)> balances) =>
        balances.All(after => Balances.IsWithinLimit(entry, after.Account, Balances.Lines(entry).First(line => line.Account == after.Account).Amount, after.Balance));
}
