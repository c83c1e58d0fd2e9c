using System.Globalization;
using Microsoft.Data.Sqlite;

namespace IacpBus.Agents.Store.Sql.Sqlite;

/// <summary>The database file: where it is, and how each connection to it is set up.</summary>
internal sealed class SqliteFile
{
    private readonly StoreDurability _durability;
    private readonly TimeProvider _clock;

    public SqliteFile(StoreOptions options, TimeProvider clock)
    {
        _durability = options.Durability;
        _clock = clock;
        string full = System.IO.Path.GetFullPath(options.Path);
        // Whoever goes by another name of the file must meet the same lock.
        Path = new FileInfo(full).LinkTarget is null ? full : File.ResolveLinkTarget(full, returnFinalTarget: true)!.FullName;
        ConnectionString = new SqliteConnectionStringBuilder { DataSource = Path, Pooling = false, DefaultTimeout = 1 }.ToString();
    }

    public string Path { get; }

    public string ConnectionString { get; }

    /// <summary>Takes the file for this process, with its folder when that is missing.</summary>
    /// <exception cref="InvalidOperationException">There is a folder of that name.</exception>
    public SqliteOwnership Own()
    {
        if (Directory.Exists(Path))
        {
            throw new InvalidOperationException($"The store {Path} is a folder; name a file in it, for example {System.IO.Path.Combine(Path, "iacp.db")} (Iacp:Store:Path).");
        }

        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        return SqliteOwnership.Take(Path);
    }

    /// <summary>Connections that are open would go on with a file that nobody can find any more, and a new one would make an empty file.</summary>
    /// <exception cref="SqliteException">There is no file any more; it counts as an outage.</exception>
    public void ThrowIfGone()
    {
        if (!File.Exists(Path))
        {
            throw new SqliteException("the file is gone; put it back, or end this process and restore a backup", SqliteFailures.CannotOpen);
        }
    }

    public SqliteSession OpenWriter()
    {
        SqliteSession session = Open();
        try
        {
            PrepareWriter(session);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    public void PrepareWriter(SqliteSession session)
    {
        session.Execute("PRAGMA journal_mode = WAL");
        // In WAL mode FULL syncs the log at each commit, NORMAL at checkpoints only.
        session.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA synchronous = {(_durability == StoreDurability.PowerLoss ? "FULL" : "NORMAL")}"));
        session.Execute("PRAGMA wal_autocheckpoint = 4000");
        session.Execute("PRAGMA journal_size_limit = 67108864");
        session.Execute("PRAGMA cache_size = -16384");
    }

    public SqliteSession OpenReader()
    {
        SqliteSession session = Open();
        session.Execute("PRAGMA query_only = 1");
        return session;
    }

    public SqliteSession Open()
    {
        var connection = new SqliteConnection(ConnectionString);
        try
        {
            connection.Open();
            return new SqliteSession(connection, _clock);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
