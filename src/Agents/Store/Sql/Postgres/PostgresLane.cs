using Npgsql;

namespace IacpBus.Agents.Store.Sql.Postgres;

/// <summary>
/// Commits units over one connection, in order. Those that wait go as one transaction, in the hope that no check fails;
/// when one does, all of it is taken back and they go one by one.
/// </summary>
internal sealed class PostgresLane : JobQueue
{
    private readonly NpgsqlDataSource _source;
    private readonly Func<Action<string>?> _reached;
    private NpgsqlConnection? _connection;

    public PostgresLane(NpgsqlDataSource source, Outage outage, Func<Action<string>?> reached)
        : base(outage)
    {
        _source = source;
        _reached = reached;
        Start();
    }

    protected override async Task WriteAsync(List<Job> jobs)
    {
        _connection ??= await _source.OpenConnectionAsync(CancellationToken.None);
        UnitJob[] units = [.. jobs.Cast<UnitJob>()];
        if (units.Length > 1 && !units.Any(unit => unit.IsUncertain) && await TryAllAsync(_connection, units))
        {
            return;
        }

        foreach (UnitJob unit in units)
        {
            await WriteOneAsync(_connection, unit);
        }
    }

    protected override async ValueTask ResetAsync()
    {
        if (_connection is not null)
        {
            await _connection.DisposeAsync();
            _connection = null;
        }
    }

    private async Task<bool> TryAllAsync(NpgsqlConnection connection, UnitJob[] units)
    {
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(CancellationToken.None);
        try
        {
            await using var batch = new PostgresBatch(connection, units);
            await batch.RunAsync();
        }
        catch (Exception failure) when (!Outage.IsTransient(failure) || failure is PostgresException collision && PostgresFailures.IsCollision(collision))
        {
            await transaction.RollbackAsync(CancellationToken.None);
            return false;
        }

        if (!Array.TrueForAll(units, unit => unit.IsKept))
        {
            await transaction.RollbackAsync(CancellationToken.None);
            return false;
        }

        await CommitAsync(transaction, units);
        return true;
    }

    private async Task WriteOneAsync(NpgsqlConnection connection, UnitJob unit)
    {
        var session = new PostgresSession(connection);
        if (unit.IsUncertain && await unit.WasCommittedAsync(session, CancellationToken.None))
        {
            unit.Outcome = CommitOutcome.Committed;
            unit.Complete();
            return;
        }

        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(CancellationToken.None);
        try
        {
            await using var batch = new PostgresBatch(connection, [unit]);
            await batch.RunAsync();
        }
        catch (Exception failure) when (!Outage.IsTransient(failure))
        {
            unit.Failure = failure;
        }

        if (unit.Failure is null && unit.IsKept)
        {
            await CommitAsync(transaction, [unit]);
            return;
        }

        await transaction.RollbackAsync(CancellationToken.None);
        // The commit that nobody heard the end of may have ended only now, and be what was in the way.
        if (unit.IsUncertain && await unit.WasCommittedAsync(session, CancellationToken.None))
        {
            unit.Failure = null;
            unit.Outcome = CommitOutcome.Committed;
        }

        unit.Complete();
    }

    private async Task CommitAsync(NpgsqlTransaction transaction, UnitJob[] units)
    {
        _reached()?.Invoke("before commit");
        Array.ForEach(units, unit => unit.IsUncertain = true);
        await transaction.CommitAsync(CancellationToken.None);
        _reached()?.Invoke("after commit");
        Array.ForEach(units, unit => unit.Complete());
    }
}
