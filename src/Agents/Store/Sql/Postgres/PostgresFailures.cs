using Npgsql;

namespace IacpBus.Agents.Store.Sql.Postgres;

/// <summary>Which failures of PostgreSQL may pass by themselves, or when somebody mends the server.</summary>
internal static class PostgresFailures
{
    /// <summary>
    /// Connection lost, transaction rolled back, no resources, not the right state, stopped by an operator, system error;
    /// and while it runs: not let in any more, read only for a while.
    /// </summary>
    private static readonly string[] Passing = ["08", "40", "53", "55", "57", "58", "28", "3D", "25006"];

    /// <summary>Somebody else was in the way, and another try will do.</summary>
    public static bool IsCollision(PostgresException failure) => failure.SqlState.StartsWith("40", StringComparison.Ordinal);

    /// <summary>What a start does not wait for: a wrong name, password or database.</summary>
    public static bool IsRefusal(PostgresException failure) =>
        failure.SqlState.StartsWith("28", StringComparison.Ordinal) || failure.SqlState.StartsWith("3D", StringComparison.Ordinal) || failure.SqlState == "42501";

    public static bool IsTransient(Exception failure) => failure switch
    {
        PostgresException known => Passing.Any(known.SqlState.StartsWith),
        NpgsqlException lost => lost.IsTransient || lost.InnerException is IOException or System.Net.Sockets.SocketException or TimeoutException or ObjectDisposedException,
        TimeoutException or IOException or System.Net.Sockets.SocketException => true,
        _ => false,
    };
}
