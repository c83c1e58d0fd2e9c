namespace IacpBus.Agents.Store.Sql;

/// <summary>Removes what nobody can ask for any more, some rows at a time, so that nobody waits long for it.</summary>
internal sealed class Sweep(SqlDatabase database, DateTimeOffset now)
{
    private const int Most = 500;

    /// <summary>Messages that one sweep returns; the next one takes the others.</summary>
    private const int MostMessages = 1000;

    public async Task<IReadOnlyList<OutboxRow>> RunAsync(CancellationToken cancellationToken)
    {
        await ForgetAsync("inbox", cancellationToken);
        await ForgetAsync("attempts", cancellationToken);
        await database.WriteAsync(EndLeasesAsync, synced: false, cancellationToken);
        var ranOut = new List<OutboxRow>();
        int some = Most;
        while (some == Most && ranOut.Count < MostMessages)
        {
            List<OutboxRow> rows = await database.WriteAsync(RemoveMessagesAsync, synced: true, cancellationToken);
            ranOut.AddRange(rows);
            some = rows.Count;
        }

        return ranOut;
    }

    private async Task ForgetAsync(string table, CancellationToken cancellationToken)
    {
        string sql = $"DELETE FROM {table} WHERE (self, sender, message_id) IN (SELECT self, sender, message_id FROM {table} WHERE forget_at <= $1 LIMIT {Most})";
        while (await database.WriteAsync((session, token) => session.ExecuteAsync(sql, [Arg.Time(now)], token), synced: false, cancellationToken) == Most)
        {
        }
    }

    private static async Task<int> EndLeasesAsync(SqlSession session, CancellationToken cancellationToken) =>
        await session.ExecuteAsync("DELETE FROM instances WHERE lease_until <= $1", [await session.NowAsync(cancellationToken)], cancellationToken);

    private async Task<List<OutboxRow>> RemoveMessagesAsync(SqlSession session, CancellationToken cancellationToken)
    {
        List<OutboxRow> rows = await session.QueryAsync(
            $"DELETE FROM outbox WHERE sequence IN (SELECT sequence FROM outbox WHERE expires_at <= $1 ORDER BY expires_at LIMIT {Most}{session.ForUpdate}) RETURNING {OutboxRows.Names}",
            [Arg.Time(now)], OutboxRows.Read, cancellationToken);
        rows.Sort((one, other) => one.Sequence.CompareTo(other.Sequence));
        return rows;
    }
}
