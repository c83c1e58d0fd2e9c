using IacpBus.Agents.Store.Schema;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace IacpBus.Agents.Store.Sql.Sqlite;

/// <summary>A file that this process owns.</summary>
internal sealed class SqliteDatabase : SqlDatabase
{
    public const string HistoryExists = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = '__EFMigrationsHistory'";

    private readonly SqliteFile _file;
    private readonly Outage _reading;
    private readonly SqliteWriter _writer;
    private readonly SqliteReaders _readers;
    private SqliteOwnership? _ownership;

    public SqliteDatabase(StoreOptions options, TimeProvider clock)
    {
        _file = new SqliteFile(options, clock);
        _reading = new Outage(Health, clock, _file.Path, SqliteFailures.IsTransient);
        _writer = new SqliteWriter(_file, new Outage(Health, clock, _file.Path, SqliteFailures.IsTransient), () => Reached);
        _readers = new SqliteReaders(_file);
    }

    public override bool IsShared => false;

    public override async Task OpenAsync(CancellationToken cancellationToken)
    {
        _ownership ??= _file.Own();
        SqliteSession session = await _reading.SurviveAsync(MigrateAsync, cancellationToken);
        // Whoever had leases in this file is gone: it is ours.
        session.Execute("DELETE FROM instances");
        _writer.Start(session);
    }

    public override Task<T> ReadAsync<T>(Func<SqlSession, CancellationToken, Task<T>> read, CancellationToken cancellationToken) =>
        _reading.SurviveAsync(token => _readers.ReadAsync(read, token), cancellationToken);

    public override Task<T> WriteAsync<T>(Func<SqlSession, CancellationToken, Task<T>> write, bool synced, CancellationToken cancellationToken) =>
        _writer.RunAsync(new WorkJob<T>(write, cancellationToken), cancellationToken);

    public override Task<CommitOutcome> CommitAsync(StoreUnit unit, string instance, CancellationToken cancellationToken) =>
        _writer.RunAsync(new UnitJob(unit, instance, cancellationToken), cancellationToken);

    public override async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        _readers.Dispose();
        _ownership?.Dispose();
    }

    private async Task<SqliteSession> MigrateAsync(CancellationToken cancellationToken)
    {
        SqliteSession session = _file.Open();
        try
        {
            _file.PrepareWriter(session);
            IReadOnlyList<string> missing = StoreSchema.Missing(await StoreSchema.AppliedAsync(session.Connection, HistoryExists, cancellationToken), _file.Path);
            if (missing.Count > 0)
            {
                await using var context = new AgentDbContext(new DbContextOptionsBuilder<AgentDbContext>().UseSqlite(session.Connection).Options);
                await StoreSchema.ApplyAsync(session.Connection, context, missing, Reached, cancellationToken);
            }

            return session;
        }
        catch (SqliteException failure) when (SqliteFailures.IsDamage(failure))
        {
            session.Dispose();
            throw new InvalidDataException($"The store {_file.Path} is damaged or no SQLite database: {failure.Message.TrimEnd('.')}. Restore it from a backup, or name another file with Iacp:Store:Path.", failure);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }
}
