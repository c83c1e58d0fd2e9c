using IacpBus.Agents.Store.Schema;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace IacpBus.Agents.Store.Sql.Postgres;

/// <summary>A database that several instances share.</summary>
internal sealed class PostgresDatabase : SqlDatabase
{
    private const int Lanes = 4;
    public const string HistoryExists = "SELECT to_regclass('\"__EFMigrationsHistory\"')::text";
    private const string Lock = "SELECT pg_advisory_lock(4711, 1)";
    private const string Unlock = "SELECT pg_advisory_unlock(4711, 1)";

    private readonly NpgsqlDataSource _source;
    private readonly Outage _outage;
    private readonly string _name;
    private readonly PostgresLane[] _lanes;

    public PostgresDatabase(StoreOptions options, TimeProvider clock)
    {
        _source = PostgresSource.Make(options);
        var settings = new NpgsqlConnectionStringBuilder(options.ConnectionString);
        _name = $"{settings.Database} on {settings.Host}";
        _outage = new Outage(Health, clock, _name, PostgresFailures.IsTransient);
        _lanes = [.. Enumerable.Range(0, Lanes).Select(_ => new PostgresLane(_source, new Outage(Health, clock, _name, PostgresFailures.IsTransient), () => Reached))];
    }

    public override bool IsShared => true;

    public override Task OpenAsync(CancellationToken cancellationToken) => _outage.SurviveAsync(MigrateAsync, cancellationToken);

    public override Task<T> ReadAsync<T>(Func<SqlSession, CancellationToken, Task<T>> read, CancellationToken cancellationToken) => _outage.SurviveAsync(
        async token =>
        {
            await using NpgsqlConnection connection = await _source.OpenConnectionAsync(token);
            return await read(new PostgresSession(connection), token);
        },
        cancellationToken);

    public override Task<T> WriteAsync<T>(Func<SqlSession, CancellationToken, Task<T>> write, bool synced, CancellationToken cancellationToken) => _outage.SurviveAsync(
        async token =>
        {
            await using NpgsqlConnection connection = await _source.OpenConnectionAsync(token);
            await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(token);
            var session = new PostgresSession(connection);
            if (!synced)
            {
                await session.ExecuteAsync("SET LOCAL synchronous_commit = off", [], token);
            }

            T result = await write(session, token);
            await transaction.CommitAsync(CancellationToken.None);
            return result;
        },
        cancellationToken);

    public override Task<CommitOutcome> CommitAsync(StoreUnit unit, string instance, CancellationToken cancellationToken) =>
        _lanes[UnitLane.Of(unit, Lanes)].RunAsync(new UnitJob(unit, instance, cancellationToken), cancellationToken);

    public override async ValueTask DisposeAsync()
    {
        foreach (PostgresLane lane in _lanes)
        {
            await lane.DisposeAsync();
        }

        await _source.DisposeAsync();
    }

    /// <summary>The lock is the session's: it ends with the connection, however that ends.</summary>
    private async Task<bool> MigrateAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using NpgsqlConnection connection = await _source.OpenConnectionAsync(cancellationToken);
            if (StoreSchema.Missing(await StoreSchema.AppliedAsync(connection, HistoryExists, cancellationToken), _name).Count == 0)
            {
                return true;
            }

            await ExecuteAsync(connection, Lock, cancellationToken);
            IReadOnlyList<string> missing = StoreSchema.Missing(await StoreSchema.AppliedAsync(connection, HistoryExists, cancellationToken), _name);
            await using (var context = new AgentDbContext(new DbContextOptionsBuilder<AgentDbContext>().UseNpgsql(connection).Options))
            {
                await StoreSchema.ApplyAsync(connection, context, missing, Reached, cancellationToken);
            }

            await ExecuteAsync(connection, Unlock, cancellationToken);
            return true;
        }
        catch (PostgresException failure) when (PostgresFailures.IsRefusal(failure))
        {
            throw new StoreRefusedException(_name, failure.MessageText, failure);
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
