using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace IacpBus.Bench.Scale;

/// <summary>
/// Fills the inbox table of a store that exists, in the order in which time would: messages of a hundred senders in turn,
/// ids with a rising time, remembered for hours to come.
/// </summary>
internal static class InboxPrefill
{
    /// <summary>One statement in both databases; what differs between them is in braces.</summary>
    private const string Insert = """
        INSERT INTO inbox (self, sender, message_id, content_hash, forget_at, unit)
        SELECT $self, CASE n % 100 WHEN 0 THEN $sender ELSE 'peer-' || (n % 100) END, {id}, {hash}, $now + 7200000 + n / 3, {unit}
        FROM {numbers}
        """;

    /// <summary>Fills the table of a SQLite file that nobody else has open; gives the number of rows that it holds then.</summary>
    public static async Task<long> FillSqliteAsync(string path, string self, string sender, int rows, long nowMilliseconds, CancellationToken cancellationToken)
    {
        await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString());
        await connection.OpenAsync(cancellationToken);
        await ExecuteAsync(connection, "PRAGMA synchronous = OFF; PRAGMA cache_size = -2000000", cancellationToken);
        string sql = Insert
            .Replace("{id}", "printf('%08x-%04x-7%03x-8%03x-%012x', ($now + n / 3) / 65536, ($now + n / 3) % 65536, n % 4096, abs(random()) % 4096, abs(random()) % 281474976710656)", StringComparison.Ordinal)
            .Replace("{hash}", "randomblob(32)", StringComparison.Ordinal)
            .Replace("{unit}", "randomblob(16)", StringComparison.Ordinal)
            .Replace("{numbers}", "(WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < $rows) SELECT n FROM numbers)", StringComparison.Ordinal);
        await using SqliteCommand insert = connection.CreateCommand();
        insert.CommandText = sql;
        insert.Parameters.AddWithValue("$self", self);
        insert.Parameters.AddWithValue("$sender", sender);
        insert.Parameters.AddWithValue("$now", nowMilliseconds - (rows / 3));
        insert.Parameters.AddWithValue("$rows", rows);
        await insert.ExecuteNonQueryAsync(cancellationToken);
        await ExecuteAsync(connection, "PRAGMA wal_checkpoint(TRUNCATE)", cancellationToken);
        return await CountAsync(connection, cancellationToken);
    }

    /// <summary>The same for PostgreSQL.</summary>
    public static async Task<long> FillPostgresAsync(string connectionString, string self, string sender, int rows, long nowMilliseconds, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, CommandTimeout = 0 }.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        string now = (nowMilliseconds - (rows / 3)).ToString(CultureInfo.InvariantCulture);
        string sql = Insert
            .Replace("{id}", "overlay(overlay(gen_random_uuid()::text placing lpad(to_hex(($now + n / 3) / 65536), 8, '0') || '-' || lpad(to_hex(($now + n / 3) % 65536), 4, '0') from 1 for 13) placing '7' from 15 for 1)", StringComparison.Ordinal)
            .Replace("{hash}", "uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())", StringComparison.Ordinal)
            .Replace("{unit}", "gen_random_uuid()", StringComparison.Ordinal)
            .Replace("{numbers}", string.Create(CultureInfo.InvariantCulture, $"generate_series(1, {rows}::bigint) AS numbers(n)"), StringComparison.Ordinal)
            .Replace("$self", $"'{self}'", StringComparison.Ordinal)
            .Replace("$sender", $"'{sender}'", StringComparison.Ordinal)
            .Replace("$now", now, StringComparison.Ordinal);
        await ExecuteAsync(connection, sql, cancellationToken);
        await ExecuteAsync(connection, "VACUUM ANALYZE inbox", cancellationToken);
        return await CountAsync(connection, cancellationToken);
    }

    private static async Task ExecuteAsync(DbConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using DbCommand command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<long> CountAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        await using DbCommand command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM inbox";
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
