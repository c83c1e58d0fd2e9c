namespace IacpBus.Agents.Store.Sql;

/// <summary>Finds out whether a unit was committed whose commit nobody has heard the end of: its rows carry its id.</summary>
internal static class CommittedUnits
{
    private const string InLedger = "SELECT 1 FROM ledger_entries WHERE unit = $1 AND entry_no = 0";
    private const string InAudit = "SELECT 1 FROM audit WHERE unit = $1 AND event_no = 0";
    private const string InOutbox = "SELECT sequence FROM outbox WHERE message_id = $1 AND unit = $2";

    public static async Task<bool> ContainAsync(SqlSession session, StoreUnit unit, Action<int, long> place, CancellationToken cancellationToken)
    {
        bool sent = unit.Outbox.Count > 0;
        for (int i = 0; i < unit.Outbox.Count; i++)
        {
            List<long> sequence = await session.QueryAsync(InOutbox, [Arg.Name(unit.Outbox[i].MessageId), unit.Id], row => row.GetInt64(0), cancellationToken);
            sent &= sequence.Count > 0;
            if (sequence.Count > 0)
            {
                place(i, sequence[0]);
            }
        }

        return sent
            || (unit.Inbox is { } inbox && await HasAsync(
                session, "SELECT 1 FROM inbox WHERE self = $1 AND sender = $2 AND message_id = $3 AND unit = $4", [.. UnitSteps.KeyArgs(inbox.Key), unit.Id], cancellationToken))
            || (unit.Ledger.Count > 0 && await HasAsync(session, InLedger, [unit.Id], cancellationToken))
            || (unit.Audit.Count > 0 && await HasAsync(session, InAudit, [unit.Id], cancellationToken))
            // A later version is no proof against it, but then the caller loads that one and decides again.
            || (unit.Conversations.Count > 0 && await HasAsync(
                session, "SELECT 1 FROM conversations WHERE key = $1 AND unit = $2", [unit.Conversations[0].Key, unit.Id], cancellationToken));
    }

    private static async Task<bool> HasAsync(SqlSession session, string sql, object[] args, CancellationToken cancellationToken) =>
        (await session.QueryAsync(sql, args, _ => true, cancellationToken)).Count > 0;
}
