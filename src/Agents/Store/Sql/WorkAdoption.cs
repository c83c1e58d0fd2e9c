using IacpBus.Contracts.Iacp;

namespace IacpBus.Agents.Store.Sql;

/// <summary>Takes over conversations that have work. Knows after an outage what it had taken before.</summary>
internal sealed class WorkAdoption(InstanceRows rows, IReadOnlyCollection<AgentId> agents, int most, Guid unit)
{
    private IReadOnlyList<ConversationRow> _taken = [];

    public async Task<IReadOnlyList<ConversationRow>> RunAsync(SqlSession session, CancellationToken cancellationToken)
    {
        const string IsOurs = "SELECT 1 FROM conversations WHERE key = $1 AND unit = $2";
        if (_taken.Count > 0 && (await session.QueryAsync(IsOurs, [_taken[0].Key, unit], _ => true, cancellationToken)).Count > 0)
        {
            return _taken;
        }

        List<ConversationRow> found = await session.QueryAsync(
            $"SELECT {ConversationRows.Names} FROM conversations c WHERE has_work = 1 AND {InstanceRows.IsAbandoned} AND {InstanceRows.IsAmong(agents, 4)} "
            + $"ORDER BY place LIMIT $3{session.ForUpdate}",
            [rows.Instance, await session.NowAsync(cancellationToken), (long)most, .. agents.Select(agent => agent.Value)], ConversationRows.Read, cancellationToken);
        foreach (ConversationRow row in found)
        {
            await session.ExecuteAsync(
                "UPDATE conversations SET owner = $2, version = version + 1, unit = $3 WHERE key = $1", [row.Key, rows.Instance, unit], cancellationToken);
        }

        return _taken = [.. found.Select(row => row with { Version = row.Version + 1 })];
    }
}
