using System.Globalization;
using IacpBus.Bench.Scale;
using IacpBus.Contracts.Iacp;
using Microsoft.Data.Sqlite;

namespace IacpBus.Bench.Tests;

/// <summary>Rows that were put into an inbox table look like those that a store writes.</summary>
public sealed class InboxPrefillTests : IDisposable
{
    private const string Table = "CREATE TABLE inbox (self text NOT NULL, sender text NOT NULL, message_id text NOT NULL, content_hash blob NOT NULL, forget_at bigint NOT NULL, unit blob NOT NULL, PRIMARY KEY (self, sender, message_id)) WITHOUT ROWID";
    private const long Now = 1_790_000_000_000;
    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    [Fact]
    public async Task FillSqlite_GivesAsManyRowsAsAsked_AndTheStoreCanReadThem()
    {
        Execute(Table);

        long rows = await InboxPrefill.FillSqliteAsync(_path, "reader", "writer", 1000, Now, default);

        Assert.Equal(1000, rows);
        Assert.Equal("10", Execute("SELECT count(*) FROM inbox WHERE self = 'reader' AND sender = 'writer'"));
        Assert.Equal("1000", Execute("SELECT count(*) FROM inbox WHERE length(content_hash) = 32 AND length(unit) = 16"));
        Assert.Equal("0", Execute(string.Create(CultureInfo.InvariantCulture, $"SELECT count(*) FROM inbox WHERE forget_at < {Now + 3_600_000}")));
        Assert.True(MessageId.TryParse(Execute("SELECT min(message_id) FROM inbox"), lenient: false, out _));
    }

    public void Dispose() => File.Delete(_path);

    private string? Execute(string sql)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = _path, Pooling = false }.ToString());
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToString(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }
}
