using Npgsql;

namespace IacpBus.Agents.Store.Sql.Postgres;

/// <summary>
/// Commits units over one connection, in order. Those that wait go as one transaction, in the hope that no check fails.
/// When some do, all of it is taken back, the others go as one transaction, and those some go one by one.
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
        if (!Array.Exists(units, unit => unit.IsUncertain) && !await TryAllAsync(_connection, units))
        {
            // Where a few are in conflict, the others need not each have a transaction of their own.
            await TryAllAsync(_connection, Array.FindAll(units, unit => unit.IsKept));
        }

        foreach (UnitJob unit in units.Where(unit => !unit.IsCompleted))
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

    /// <summary>Whether it wrote all of them; otherwise none, and their outcomes are those that they would have had.</summary>
    private async Task<bool> TryAllAsync(NpgsqlConnection connection, UnitJob[] units)
    {
        if (units.Length < 2)
        {
            return false;
        }

        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(CancellationToken.None);
        try
        {
            await using var batch = new PostgresBatch(connection, units);
            await batch.RunAsync();
            if (Array.TrueForAll(units, unit => unit.IsKept))
            {
                await CommitAsync(transaction, units);
                return true;
            }
        }
        catch (Exception failure) when (!Outage.IsTransient(failure) || (failure is PostgresException collision && PostgresFailures.IsCollision(collision)))
        {
            // Whose mistake it is shows when each is written alone.
            Array.ForEach(units, unit => unit.Outcome = CommitOutcome.Conflict);
        }

        await transaction.RollbackAsync(CancellationToken.None);
        return false;
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
        _reached()?.Invoke(FaultPoints.BeforeCommit);
        Array.ForEach(units, unit => unit.IsUncertain = true);
        await transaction.CommitAsync(CancellationToken.None);
        _reached()?.Invoke(FaultPoints.AfterCommit);
        Array.ForEach(units, unit => unit.Complete());
    }
}
