using IacpBus.Agents.Store;
using IacpBus.Agents.Store.Schema;
using IacpBus.Agents.Store.Sql;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace IacpBus.Agents.Tests.Store;

/// <summary>A file in a folder of its own.</summary>
internal sealed class SqliteHarness : StoreHarness
{
    private readonly TempFolder _folder = new();

    public string File => _folder.File("iacp.db");

    public override StoreOptions Options => new() { Path = File };

    private string ConnectionString => new SqliteConnectionStringBuilder { DataSource = File, Pooling = false }.ToString();

    public override AgentDbContext Context() => new(new DbContextOptionsBuilder<AgentDbContext>().UseSqlite(ConnectionString).Options);

    public override async Task<SqlStore> NextAsync(SqlStore first)
    {
        await first.DisposeAsync();
        return await OpenAsync();
    }

    /// <summary>Opening the file did it.</summary>
    public override Task EndLeasesAsync() => Task.CompletedTask;

    public override async Task ExecuteAsync(string sql)
    {
        await using var connection = new SqliteConnection(ConnectionString);
        await connection.OpenAsync();
        await using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }
}
