using IacpBus.Agents.Conversations;
using IacpBus.Agents.Store;
using IacpBus.Agents.Store.Schema;
using IacpBus.Agents.Store.Sql;

namespace IacpBus.Agents.Tests.Store;

/// <summary>A database of one test, and stores on it.</summary>
internal abstract class StoreHarness : IAsyncDisposable
{
    private readonly List<SqlStore> _stores = [];

    public ConversationOptions Conversations { get; } = new();

    public FakeTimeProvider Clock { get; } = new();

    /// <summary>How a program would name the database.</summary>
    public abstract StoreOptions Options { get; }

    /// <summary>A store that is not open yet.</summary>
    public SqlStore Make(TimeProvider? clock = null)
    {
        SqlStore store = AgentStores.Create(Options, Conversations, clock ?? Clock);
        _stores.Add(store);
        return store;
    }

    public async Task<SqlStore> OpenAsync(TimeProvider? clock = null)
    {
        SqlStore store = Make(clock);
        await store.OpenAsync(CancellationToken.None).OrFail();
        return store;
    }

    public abstract AgentDbContext Context();

    /// <summary>Another instance; where there can be only one, after the end of the first.</summary>
    public abstract Task<SqlStore> NextAsync(SqlStore first);

    /// <summary>Whoever owned anything until now is gone, without having handed it back.</summary>
    public abstract Task EndLeasesAsync();

    /// <summary>Runs a statement past the store.</summary>
    public abstract Task ExecuteAsync(string sql);

    public virtual async ValueTask DisposeAsync()
    {
        foreach (SqlStore store in _stores)
        {
            await store.DisposeAsync();
        }
    }
}
