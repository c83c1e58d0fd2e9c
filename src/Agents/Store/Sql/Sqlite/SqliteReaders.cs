using System.Collections.Concurrent;

namespace IacpBus.Agents.Store.Sql.Sqlite;

/// <summary>A few connections for reading. In WAL mode they never wait for the writer.</summary>
internal sealed class SqliteReaders(SqliteFile file) : IDisposable
{
    private const int Most = 4;

    private readonly SemaphoreSlim _free = new(Most, Most);
    private readonly ConcurrentBag<SqliteSession> _idle = [];

    public async Task<T> ReadAsync<T>(Func<SqlSession, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken);
        try
        {
            ThrowIfGone();
            SqliteSession session = _idle.TryTake(out SqliteSession? idle) ? idle : file.OpenReader();
            bool sound = false;
            try
            {
                T result = await read(session, cancellationToken);
                sound = true;
                return result;
            }
            finally
            {
                if (sound)
                {
                    _idle.Add(session);
                }
                else
                {
                    session.Dispose();
                }
            }
        }
        finally
        {
            _free.Release();
        }
    }

    public void Dispose()
    {
        CloseIdle();
        _free.Dispose();
    }

    /// <summary>Whatever comes back under the name may be another file.</summary>
    private void ThrowIfGone()
    {
        try
        {
            file.ThrowIfGone();
        }
        catch
        {
            CloseIdle();
            throw;
        }
    }

    private void CloseIdle()
    {
        while (_idle.TryTake(out SqliteSession? session))
        {
            session.Dispose();
        }
    }
}
