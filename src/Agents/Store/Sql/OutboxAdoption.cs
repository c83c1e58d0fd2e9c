using IacpBus.Contracts.Iacp;

namespace IacpBus.Agents.Store.Sql;

/// <summary>Takes over unpublished messages. Knows after an outage what it had taken before, so that nothing ends up with an owner who does not know.</summary>
internal sealed class OutboxAdoption(InstanceRows rows, IReadOnlyCollection<AgentId> agents, int most)
{
    private IReadOnlyList<OutboxRow> _taken = [];

    public async Task<IReadOnlyList<OutboxRow>> RunAsync(SqlSession session, CancellationToken cancellationToken)
    {
        const string IsOurs = "SELECT 1 FROM outbox WHERE sequence = $1 AND owner = $2";
        if (_taken.Count > 0 && (await session.QueryAsync(IsOurs, [_taken[0].Sequence, rows.Instance], _ => true, cancellationToken)).Count > 0)
        {
            return _taken;
        }

        _taken = await session.QueryAsync(
            $"SELECT {OutboxRows.Names} FROM outbox WHERE {InstanceRows.IsAbandoned} AND {InstanceRows.IsAmong(agents, 4)} ORDER BY sequence LIMIT $3{session.ForUpdate}",
            [rows.Instance, await session.NowAsync(cancellationToken), (long)most, .. agents.Select(agent => agent.Value)], OutboxRows.Read, cancellationToken);
        foreach (OutboxRow row in _taken)
        {
            await session.ExecuteAsync("UPDATE outbox SET owner = $2 WHERE sequence = $1", [row.Sequence, rows.Instance], cancellationToken);
        }

        return _taken;
    }
}
