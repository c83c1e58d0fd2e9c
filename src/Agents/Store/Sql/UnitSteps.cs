using IacpBus.Agents.Conversations;

namespace IacpBus.Agents.Store.Sql;

/// <summary>
/// What a unit writes, in the order in which its checks count: duplicate, version, credits. Both databases understand the
/// same text.
/// </summary>
internal static class UnitSteps
{
    private const string InsertInbox =
        "INSERT INTO inbox (self, sender, message_id, content_hash, forget_at, unit) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING";

    private const string InsertConversation =
        "INSERT INTO conversations (key, self, peer, role, version, state, is_final, has_work, due_at, data, request, aliases, owner, unit) "
        + "VALUES ($1, $2, $3, $4, 1, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT DO NOTHING";

    private const string UpdateConversation =
        "UPDATE conversations SET version = version + 1, state = $3, is_final = $4, has_work = $5, due_at = $6, data = $7, aliases = $8, owner = $9, unit = $10 "
        + "WHERE key = $1 AND version = $2";

    private const string InsertAlias =
        "INSERT INTO aliases (self, peer, kind, name, key) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";

    private const string InsertOutbox =
        "INSERT INTO outbox (message_id, self, body, is_burial, problem, may_declare_inbox, trace_parent, expires_at, cause_self, cause_sender, cause_message_id, owner, unit) "
        + "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) RETURNING sequence";

    private const string InsertAudit =
        "INSERT INTO audit (unit, event_no, self, happened_at, kind, from_agent, to_agent, subject, state) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

    public static IEnumerable<Step> Of(StoreUnit unit, string instance)
    {
        if (unit.Inbox is { } inbox)
        {
            yield return new(StepKind.Inbox, InsertInbox, [.. KeyArgs(inbox.Key), Arg.Bytes(inbox.ContentHash), Arg.Time(inbox.ForgetAt), unit.Id]);
        }

        // One order for all, so that two instances never wait for each other.
        foreach (ConversationRow row in unit.Conversations.Count > 1 ? unit.Conversations.OrderBy(row => row.Key) : unit.Conversations.AsEnumerable())
        {
            yield return Save(row, instance, unit.Id);
            foreach (ConversationAlias alias in row.Aliases)
            {
                yield return new(StepKind.Plain, InsertAlias, [alias.Self.Value, alias.Peer.Value, (long)alias.Kind, Arg.Text(alias.Name), row.Key]);
            }
        }

        for (int i = 0; i < unit.Ledger.Count; i++)
        {
            yield return new(StepKind.Ledger, "", []) { Entry = unit.Ledger[i], Number = i };
        }

        for (int i = 0; i < unit.Outbox.Count; i++)
        {
            yield return new(StepKind.Outbox, InsertOutbox, OutboxArgs(unit.Outbox[i], instance, unit.Id)) { Number = i };
        }

        for (int i = 0; i < unit.Audit.Count; i++)
        {
            AuditEvent one = unit.Audit[i];
            yield return new(StepKind.Plain, InsertAudit,
                [unit.Id, (long)i, one.Self.Value, Arg.Time(one.At), Arg.Text(one.Kind), one.From.Value, one.To.Value, Arg.Text(one.Subject), Arg.Text(one.State)]);
        }
    }

    public static object[] KeyArgs(InboxKey key) => [key.Self.Value, key.Sender.Value, Arg.Name(key.MessageId)];

    private static Step Save(ConversationRow row, string instance, Guid unit)
    {
        object owner = row.HasWork ? instance : Arg.NullText;
        return row.Version == 1
            ? new(StepKind.Conversation, InsertConversation,
            [
                row.Key, row.Self.Value, row.Peer.Value, (long)row.Role, row.State, Arg.Flag(row.IsFinal), Arg.Flag(row.HasWork), Arg.Time(row.DueAt),
                Arg.Bytes(row.Data), Arg.Bytes(row.Request), AliasText.Write(row.Aliases), owner, unit,
            ])
            : new(StepKind.Conversation, UpdateConversation,
            [
                row.Key, row.Version - 1L, row.State, Arg.Flag(row.IsFinal), Arg.Flag(row.HasWork), Arg.Time(row.DueAt),
                Arg.Bytes(row.Data), AliasText.Write(row.Aliases), owner, unit,
            ]);
    }

    private static object[] OutboxArgs(OutboxRow row, string instance, Guid unit) =>
    [
        Arg.Name(row.MessageId), row.Self.Value, Arg.Bytes(row.Body), Arg.Flag(row.IsBurial), Arg.Text(row.Problem), Arg.Flag(row.MayDeclareInbox),
        Arg.Text(row.TraceParent), Arg.Time(row.ExpiresAt), .. row.Cause is { } cause ? KeyArgs(cause) : [Arg.NullText, Arg.NullText, Arg.NullText], instance, unit,
    ];
}
