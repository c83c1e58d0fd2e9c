using Npgsql;

namespace IacpBus.Bench.Running;

/// <summary>A database of this run on the server that bench/run.sh started.</summary>
internal static class PostgresDatabase
{
    /// <summary>Its connection string; <c>null</c> when there is no server.</summary>
    public static async Task<string?> CreateAsync(string name, CancellationToken cancellationToken)
    {
        if (Environment.GetEnvironmentVariable("IACP_POSTGRES") is not { Length: > 0 } server)
        {
            return null;
        }

        await using NpgsqlDataSource source = NpgsqlDataSource.Create(server);
        await using NpgsqlCommand create = source.CreateCommand($"CREATE DATABASE {name}");
        await create.ExecuteNonQueryAsync(cancellationToken);
        return new NpgsqlConnectionStringBuilder(server) { Database = name }.ConnectionString;
    }
}
