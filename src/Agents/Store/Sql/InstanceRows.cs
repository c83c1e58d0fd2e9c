using System.Globalization;
using IacpBus.Contracts.Iacp;

namespace IacpBus.Agents.Store.Sql;

/// <summary>What belongs to an instance, and what to nobody that lives.</summary>
/// <param name="instance">This one.</param>
/// <param name="lease">How long it is taken to live without a sign.</param>
internal sealed class InstanceRows(string instance, TimeSpan lease)
{
    private const string OfCause = "cause_self = $3 AND cause_sender = $4 AND cause_message_id = $5 AND ";

    public string Instance => instance;

    /// <summary>The owner is gone, or handed it back. $1 is this instance, $2 the time.</summary>
    public static string IsAbandoned => "(owner IS NULL OR (owner <> $1 AND owner NOT IN (SELECT name FROM instances WHERE lease_until > $2)))";

    /// <summary>One of the agents, which are the values from that number on.</summary>
    public static string IsAmong(IReadOnlyCollection<AgentId> agents, int first) =>
        "self IN (" + string.Join(", ", Enumerable.Range(first, agents.Count).Select(number => "$" + number.ToString(CultureInfo.InvariantCulture))) + ")";

    public async Task<int> RenewAsync(SqlSession session, CancellationToken cancellationToken) =>
        await session.ExecuteAsync(
            "INSERT INTO instances (name, lease_until) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET lease_until = excluded.lease_until",
            [instance, await session.NowAsync(cancellationToken) + (long)lease.TotalMilliseconds], cancellationToken);

    public async Task<int> ReleaseAsync(SqlSession session, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync("UPDATE outbox SET owner = NULL WHERE owner = $1", [instance], cancellationToken);
        await session.ExecuteAsync("UPDATE conversations SET owner = NULL WHERE owner = $1 AND has_work = 1", [instance], cancellationToken);
        return await session.ExecuteAsync("DELETE FROM instances WHERE name = $1", [instance], cancellationToken);
    }

    public async Task<bool> HasAbandonedAsync(SqlSession session, InboxKey cause, CancellationToken cancellationToken) =>
        (await session.QueryAsync("SELECT 1 FROM outbox WHERE " + OfCause + IsAbandoned + " LIMIT 1", await ArgsAsync(session, cause, cancellationToken), _ => true, cancellationToken)).Count > 0;

    public async Task<int> TakeAsync(SqlSession session, InboxKey cause, CancellationToken cancellationToken) =>
        await session.ExecuteAsync("UPDATE outbox SET owner = $1 WHERE " + OfCause + IsAbandoned, await ArgsAsync(session, cause, cancellationToken), cancellationToken);

    private async Task<object[]> ArgsAsync(SqlSession session, InboxKey cause, CancellationToken cancellationToken) =>
        [instance, await session.NowAsync(cancellationToken), .. UnitSteps.KeyArgs(cause)];
}
