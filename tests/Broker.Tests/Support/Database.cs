using System.Security.Cryptography;
using IacpBus.Agents.Store;
using Npgsql;

namespace IacpBus.Broker.Tests.Support;

/// <summary>A PostgreSQL database of one test, for instances that share it.</summary>
internal sealed class Database : IAsyncDisposable
{
    private readonly string _server;
    private readonly string _name = "broker_" + RandomNumberGenerator.GetHexString(12, lowercase: true);

    private Database(string server) => _server = server;

    public static async Task<Database> MakeAsync(string? server = null)
    {
        var database = new Database(server ?? Environment.GetEnvironmentVariable("IACP_POSTGRES")
            ?? throw new InvalidOperationException("IACP_POSTGRES names no PostgreSQL server. Run the tests with eng/with-postgres.sh, which starts one."));
        await database.OnServerAsync($"CREATE DATABASE {database._name}");
        return database;
    }

    public void Configure(StoreOptions store)
    {
        store.Kind = StoreKind.PostgreSql;
        store.ConnectionString = $"{_server};Database={_name};Maximum Pool Size=20";
        store.Lease = TimeSpan.FromSeconds(5);
    }

    public async Task<T> ReadAsync<T>(string sql)
    {
        await using var connection = new NpgsqlConnection($"{_server};Database={_name};Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync() => await OnServerAsync($"DROP DATABASE {_name} WITH (FORCE)");

    private async Task OnServerAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_server + ";Database=postgres;Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
