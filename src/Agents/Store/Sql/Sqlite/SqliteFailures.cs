using Microsoft.Data.Sqlite;

namespace IacpBus.Agents.Store.Sql.Sqlite;

/// <summary>Which failures of SQLite may pass by themselves, or when somebody makes room.</summary>
internal static class SqliteFailures
{
    public const int CannotOpen = 14;

    private const int Busy = 5, Locked = 6, OutOfMemory = 7, ReadOnly = 8, InputOutput = 10, Corrupt = 11, Full = 13, NoDatabase = 26;

    public static bool IsTransient(Exception failure) =>
        failure is SqliteException { SqliteErrorCode: Busy or Locked or OutOfMemory or ReadOnly or InputOutput or Full or CannotOpen };

    public static bool IsDamage(SqliteException failure) => failure.SqliteErrorCode is Corrupt or NoDatabase;
}
