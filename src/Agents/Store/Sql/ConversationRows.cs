using System.Data.Common;
using IacpBus.Agents.Conversations;
using IacpBus.Agents.Ledger;
using IacpBus.Contracts.Iacp;

namespace IacpBus.Agents.Store.Sql;

/// <summary>Questions about conversations.</summary>
internal static class ConversationRows
{
    public const string Names = "c.key, c.self, c.peer, c.role, c.version, c.state, c.is_final, c.has_work, c.due_at, c.data, c.request, c.aliases, c.owner";

    private const string Select = "SELECT " + Names + " FROM conversations c ";

    public static ConversationRow Read(DbDataReader row) => new()
    {
        Key = row.Uuid(0),
        Self = row.Agent(1),
        Peer = row.Agent(2),
        Role = (ConversationRole)row.GetInt64(3),
        Version = (int)row.GetInt64(4),
        State = row.GetString(5),
        IsFinal = row.Flag(6),
        HasWork = row.Flag(7),
        DueAt = row.IsDBNull(8) ? null : row.Time(8),
        Data = row.Bytes(9),
        Request = row.Bytes(10),
        Aliases = AliasText.Read(row.GetString(11)),
        Owner = row.Text(12),
    };

    public static async Task<ConversationRow?> FindAsync(SqlSession session, Guid key, CancellationToken cancellationToken) =>
        (await session.QueryAsync(Select + "WHERE c.key = $1", [key], Read, cancellationToken)).FirstOrDefault();

    public static async Task<IReadOnlyList<ConversationRow>> FindAllAsync(SqlSession session, ConversationAlias alias, CancellationToken cancellationToken) =>
        await session.QueryAsync(
            "SELECT " + Names + " FROM aliases a JOIN conversations c ON c.key = a.key WHERE a.self = $1 AND a.peer = $2 AND a.kind = $3 AND a.name = $4 ORDER BY a.place",
            [alias.Self.Value, alias.Peer.Value, (long)alias.Kind, Arg.Text(alias.Name)], Read, cancellationToken);

    public static async Task<IReadOnlyList<ConversationRow>> FindOpenAsync(SqlSession session, AgentId self, ConversationRole role, CancellationToken cancellationToken) =>
        await session.QueryAsync(Select + "WHERE c.self = $1 AND c.role = $2 AND c.is_final = 0 ORDER BY c.place", [self.Value, (long)role], Read, cancellationToken);

    public static async Task<IReadOnlyList<ConversationRow>> FindDueAsync(
        SqlSession session, IReadOnlyCollection<AgentId> agents, DateTimeOffset now, int most, CancellationToken cancellationToken)
    {
        // Agent by agent, so that the index answers in order and nothing is sorted that is not wanted.
        var due = new List<ConversationRow>();
        foreach (AgentId agent in agents)
        {
            due.AddRange(await session.QueryAsync(
                Select + "WHERE c.self = $1 AND c.due_at IS NOT NULL AND c.due_at <= $2 ORDER BY c.due_at LIMIT $3",
                [agent.Value, Arg.Time(now), (long)most], Read, cancellationToken));
        }

        return agents.Count == 1 ? due : [.. due.OrderBy(row => row.DueAt).Take(most)];
    }

    public static async Task<bool> HasRoomForAsync(SqlSession session, AgentId self, AgentId peer, ConversationOptions options, CancellationToken cancellationToken)
    {
        const string Count = "SELECT count(*) FROM (SELECT 1 AS one FROM conversations WHERE self = $1 AND is_final = 0";
        List<long> withPeer = await session.QueryAsync(
            Count + " AND peer = $2 LIMIT $3) counted", [self.Value, peer.Value, (long)options.MaxConversationsPerPeer], row => row.GetInt64(0), cancellationToken);
        if (withPeer[0] >= options.MaxConversationsPerPeer)
        {
            return false;
        }

        List<long> all = await session.QueryAsync(Count + " LIMIT $2) counted", [self.Value, (long)options.MaxConversations], row => row.GetInt64(0), cancellationToken);
        return all[0] < options.MaxConversations;
    }

    public static async Task<bool> ForgetAsync(
        SqlSession session, Guid key, int version, Guid unit, IReadOnlyList<LedgerEntry> release, CancellationToken cancellationToken)
    {
        await session.LockBooksAsync(release.Select(entry => entry.Owner), cancellationToken);
        if (await session.ExecuteAsync("DELETE FROM conversations WHERE key = $1 AND version = $2", [key, (long)version], cancellationToken) == 0)
        {
            return false;
        }

        await session.ExecuteAsync("DELETE FROM aliases WHERE key = $1", [key], cancellationToken);
        for (int i = 0; i < release.Count; i++)
        {
            // Giving back is never refused.
            await session.AddEntryAsync(unit, i, release[i] with { CreditLimit = null }, cancellationToken);
        }

        return true;
    }
}
