using System.Data.Common;
using IacpBus.Agents.Ledger;
using IacpBus.Contracts.Iacp;

namespace IacpBus.Agents.Store.Sql;

/// <summary>One connection, within a transaction where something is written. Values are called $1, $2 and so on.</summary>
internal abstract class SqlSession
{
    /// <summary>Follows a SELECT that is about to change its rows.</summary>
    public abstract string ForUpdate { get; }

    /// <summary>The database's own clock where several instances share it, in milliseconds since 1970.</summary>
    public abstract Task<long> NowAsync(CancellationToken cancellationToken);

    public abstract Task<int> ExecuteAsync(string sql, object[] args, CancellationToken cancellationToken);

    public abstract Task<List<T>> QueryAsync<T>(string sql, object[] args, Func<DbDataReader, T> read, CancellationToken cancellationToken);

    /// <summary>Whether this transaction is the only one of that name, until it ends.</summary>
    public abstract Task<bool> TryLockAsync(string name, CancellationToken cancellationToken);

    /// <summary>Keeps others from the books of <paramref name="owners"/> until the transaction ends. Before any row is touched.</summary>
    public abstract Task LockBooksAsync(IEnumerable<AgentId> owners, CancellationToken cancellationToken);

    /// <summary>Books an entry; one that is in the book already does nothing.</summary>
    /// <returns><c>false</c> when the owner's credit limit forbids it.</returns>
    public abstract Task<bool> AddEntryAsync(Guid unit, int number, LedgerEntry entry, CancellationToken cancellationToken);
}
