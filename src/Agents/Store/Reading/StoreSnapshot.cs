using System.Data;
using System.Data.Common;
using IacpBus.Agents.Store.Schema;
using IacpBus.Agents.Store.Sql.Postgres;
using IacpBus.Agents.Store.Sql.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace IacpBus.Agents.Store.Reading;

/// <summary>A store as it was at one moment, for reading alone. A worker may own it and go on: its lock is not touched, and it does not wait.</summary>
internal sealed class StoreSnapshot : IAsyncDisposable
{
    private readonly DbConnection _connection;
    private readonly DbTransaction _transaction;

    private StoreSnapshot(string name, DbConnection connection, DbTransaction transaction, AgentDbContext context)
    {
        Name = name;
        _connection = connection;
        _transaction = transaction;
        Context = context;
    }

    /// <summary>The file, or the database without its password.</summary>
    public string Name { get; }

    public AgentDbContext Context { get; }

    /// <exception cref="InvalidOperationException">There is no store, or none that can be read; the message is a sentence for the operator.</exception>
    public static async Task<StoreSnapshot> OpenAsync(StoreOptions options, CancellationToken cancellationToken)
    {
        if (options.Kind == StoreKind.Memory)
        {
            throw new InvalidOperationException("A store of the kind Memory ends with its process; there is nothing to read. Set Iacp:Store:Kind to Sqlite or PostgreSql.");
        }

        if (new StoreOptionsValidator().Validate(null, options) is { Failed: true, Failures: var mistakes })
        {
            throw new InvalidOperationException(string.Join(Environment.NewLine, mistakes));
        }

        bool isSqlite = options.Kind == StoreKind.Sqlite;
        string name = isSqlite ? Path.GetFullPath(options.Path) : NameOf(options.ConnectionString);
        if (isSqlite && !File.Exists(name))
        {
            throw new InvalidOperationException($"The store {name} does not exist. Name the file with --store, or the worker's configuration with --config; a relative path counts from the working directory.");
        }

        DbConnection connection = isSqlite
            ? new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = name, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString())
            : new NpgsqlConnection(options.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            await ThrowIfUnknownAsync(connection, isSqlite, name, cancellationToken);
            DbTransaction transaction = connection is SqliteConnection file
                ? BeginReading(file)
                : await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
            var builder = new DbContextOptionsBuilder<AgentDbContext>().UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking);
            var context = new AgentDbContext((isSqlite ? builder.UseSqlite(connection) : builder.UseNpgsql(connection)).Options);
            await context.Database.UseTransactionAsync(transaction, cancellationToken);
            return new StoreSnapshot(name, connection, transaction, context);
        }
        catch (Exception failure) when (failure is DbException or StoreTooNewException)
        {
            await connection.DisposeAsync();
            throw new InvalidOperationException(failure is DbException ? $"The store {name} cannot be read: {failure.Message.TrimEnd('.')}." : failure.Message, failure);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Context.DisposeAsync();
        await _transaction.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private static async Task ThrowIfUnknownAsync(DbConnection connection, bool isSqlite, string name, CancellationToken cancellationToken)
    {
        List<string> applied = await StoreSchema.AppliedAsync(connection, isSqlite ? SqliteDatabase.HistoryExists : PostgresDatabase.HistoryExists, cancellationToken);
        if (StoreSchema.Missing(applied, name).Count > 0)
        {
            throw new InvalidOperationException($"The store {name} is empty or of an older version. Start a worker of this version on it once; that brings it up to date.");
        }
    }

    /// <summary>Without the lock for writing that a transaction of a file begins with otherwise.</summary>
    private static SqliteTransaction BeginReading(SqliteConnection file) => file.BeginTransaction(deferred: true);

    private static string NameOf(string? connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        return $"{settings.Host}/{settings.Database}";
    }
}
