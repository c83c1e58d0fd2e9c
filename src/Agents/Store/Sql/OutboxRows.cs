using System.Data.Common;

namespace IacpBus.Agents.Store.Sql;

/// <summary>Messages that nobody has published yet.</summary>
internal static class OutboxRows
{
    public const string Names =
        "sequence, message_id, self, body, is_burial, problem, may_declare_inbox, trace_parent, expires_at, cause_self, cause_sender, cause_message_id";

    public static OutboxRow Read(DbDataReader row) => new()
    {
        Sequence = row.GetInt64(0),
        MessageId = row.Message(1),
        Self = row.Agent(2),
        Body = row.Bytes(3),
        IsBurial = row.Flag(4),
        Problem = row.Text(5),
        MayDeclareInbox = row.Flag(6),
        TraceParent = row.Text(7),
        ExpiresAt = row.Time(8),
        Cause = row.IsDBNull(9) ? null : new InboxKey(row.Agent(9), row.Agent(10), row.Message(11)),
    };

    public static async Task<IReadOnlyList<OutboxRow>> OfAsync(SqlSession session, InboxKey cause, CancellationToken cancellationToken) =>
        await session.QueryAsync(
            $"SELECT {Names} FROM outbox WHERE cause_self = $1 AND cause_sender = $2 AND cause_message_id = $3 ORDER BY sequence",
            UnitSteps.KeyArgs(cause), Read, cancellationToken);

    public static async Task<int> ForgetAsync(SqlSession session, IReadOnlyCollection<string> published, CancellationToken cancellationToken)
    {
        foreach (string message in published)
        {
            await session.ExecuteAsync("DELETE FROM outbox WHERE message_id = $1", [message], cancellationToken);
        }

        return published.Count;
    }
}
