using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace IacpBus.Agents.Store.Schema;

/// <summary>
/// Brings the tables up to date. Each migration is one transaction with its row in EF Core's history, so that a kill
/// leaves either all of it or nothing; EF Core's own lock is not used, since on SQLite a kill leaves it behind. The
/// caller holds a lock that ends with the process.
/// </summary>
internal static class StoreSchema
{
    /// <summary>All of them, the oldest first.</summary>
    public static IReadOnlyList<string> Known { get; } = [Initial.Id];

    /// <summary>Those that are missing.</summary>
    /// <exception cref="StoreTooNewException">There are some that this program does not know.</exception>
    public static IReadOnlyList<string> Missing(IReadOnlyCollection<string> applied, string store) =>
        applied.FirstOrDefault(migration => !Known.Contains(migration)) is { } unknown
            ? throw new StoreTooNewException(store, unknown)
            : [.. Known.Where(migration => !applied.Contains(migration))];

    /// <summary>What the history table holds. Without EF Core, which takes long to start.</summary>
    public static async Task<List<string>> AppliedAsync(DbConnection connection, string tableExists, CancellationToken cancellationToken)
    {
        var applied = new List<string>();
        await using DbCommand command = connection.CreateCommand();
        command.CommandText = tableExists;
        if (await command.ExecuteScalarAsync(cancellationToken) is null or DBNull)
        {
            return applied;
        }

        command.CommandText = "SELECT \"MigrationId\" FROM \"__EFMigrationsHistory\" ORDER BY \"MigrationId\"";
        await using DbDataReader rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            applied.Add(rows.GetString(0));
        }

        return applied;
    }

    public static async Task ApplyAsync(
        DbConnection connection, AgentDbContext context, IReadOnlyList<string> missing, Action<string>? reached, CancellationToken cancellationToken)
    {
        IMigrator migrator = context.GetService<IMigrator>();
        foreach (string migration in missing)
        {
            int place = Known.ToList().IndexOf(migration);
            string script = migrator.GenerateScript(place == 0 ? Migration.InitialDatabase : Known[place - 1], migration, MigrationsSqlGenerationOptions.NoTransactions);
            await using DbTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
            await using DbCommand command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = script;
            await command.ExecuteNonQueryAsync(cancellationToken);
            reached?.Invoke(FaultPoints.InsideMigration);
            await transaction.CommitAsync(cancellationToken);
        }
    }
}
