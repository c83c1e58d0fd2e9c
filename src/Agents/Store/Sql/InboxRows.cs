namespace IacpBus.Agents.Store.Sql;

/// <summary>Messages that were handled, and those that were tried.</summary>
internal static class InboxRows
{
    public static async Task<InboxEntry?> FindAsync(SqlSession session, InboxKey key, CancellationToken cancellationToken) =>
        (await session.QueryAsync(
            "SELECT content_hash, forget_at FROM inbox WHERE self = $1 AND sender = $2 AND message_id = $3",
            UnitSteps.KeyArgs(key), row => new InboxEntry(key, row.Bytes(0), row.Time(1)), cancellationToken)).FirstOrDefault();

    public static async Task<int> CountAttemptAsync(SqlSession session, InboxKey key, DateTimeOffset forgetAt, CancellationToken cancellationToken) =>
        (await session.QueryAsync(
            "INSERT INTO attempts (self, sender, message_id, count, forget_at) VALUES ($1, $2, $3, 1, $4) "
            + "ON CONFLICT (self, sender, message_id) DO UPDATE SET count = attempts.count + 1, forget_at = excluded.forget_at RETURNING count",
            [.. UnitSteps.KeyArgs(key), Arg.Time(forgetAt)], row => (int)row.GetInt64(0), cancellationToken))[0];
}
