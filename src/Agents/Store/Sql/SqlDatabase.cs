namespace IacpBus.Agents.Store.Sql;

/// <summary>
/// One kind of database: how it is opened, and how reads, writes and commits reach it. While it is away everything waits
/// until it is back or the caller gives up. Thread-safe once it is open.
/// </summary>
internal abstract class SqlDatabase : IAsyncDisposable
{
    public abstract bool IsShared { get; }

    public StoreHealth Health { get; } = new();

    /// <summary>For tests: called with the name of a point on the way, such as "before commit".</summary>
    public Action<string>? Reached { get; set; }

    /// <summary>Connects and brings the tables up to date.</summary>
    public abstract Task OpenAsync(CancellationToken cancellationToken);

    public abstract Task<T> ReadAsync<T>(Func<SqlSession, CancellationToken, Task<T>> read, CancellationToken cancellationToken);

    /// <summary>Runs <paramref name="write"/> in a transaction, again after an outage.</summary>
    /// <param name="write">What is written.</param>
    /// <param name="synced">Whether it must outlive a loss of power.</param>
    /// <param name="cancellationToken">When the caller has given up.</param>
    public abstract Task<T> WriteAsync<T>(Func<SqlSession, CancellationToken, Task<T>> write, bool synced, CancellationToken cancellationToken);

    public abstract Task<CommitOutcome> CommitAsync(StoreUnit unit, string instance, CancellationToken cancellationToken);

    public abstract ValueTask DisposeAsync();
}
