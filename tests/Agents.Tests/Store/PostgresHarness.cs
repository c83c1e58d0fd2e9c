using System.Globalization;
using System.Security.Cryptography;
using IacpBus.Agents.Store;
using IacpBus.Agents.Store.Schema;
using IacpBus.Agents.Store.Sql;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace IacpBus.Agents.Tests.Store;

/// <summary>A database of its own on a server.</summary>
internal sealed class PostgresHarness : StoreHarness
{
    private readonly string _server;
    private readonly string _database = "test_" + RandomNumberGenerator.GetHexString(12, lowercase: true);

    private PostgresHarness(string server) => _server = server;

    public override StoreOptions Options => new() { Kind = StoreKind.PostgreSql, ConnectionString = $"{_server};Database={_database};Maximum Pool Size=20" };

    public static string Server => Environment.GetEnvironmentVariable("IACP_POSTGRES")
        ?? throw new InvalidOperationException("IACP_POSTGRES names no PostgreSQL server. Run the tests with eng/with-postgres.sh, which starts one: eng/with-postgres.sh dotnet test tests/Agents.Tests");

    public static async Task<StoreHarness> MakeAsync(string? server = null)
    {
        var harness = new PostgresHarness(server ?? Server);
        await harness.OnServerAsync($"CREATE DATABASE {harness._database}");
        return harness;
    }

    public override AgentDbContext Context() => new(new DbContextOptionsBuilder<AgentDbContext>().UseNpgsql(Options.ConnectionString).Options);

    public override Task<SqlStore> NextAsync(SqlStore first) => OpenAsync();

    public override Task EndLeasesAsync() => ExecuteAsync("UPDATE instances SET lease_until = 0");

    public override Task ExecuteAsync(string sql) => ExecuteAsync(Options.ConnectionString!, sql);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await OnServerAsync(string.Create(CultureInfo.InvariantCulture, $"DROP DATABASE {_database} WITH (FORCE)"));
    }

    private Task OnServerAsync(string sql) => ExecuteAsync(_server + ";Database=postgres;Pooling=false", sql);

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
