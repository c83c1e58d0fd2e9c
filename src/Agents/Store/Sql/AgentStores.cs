using IacpBus.Agents.Conversations;
using IacpBus.Agents.Store.Sql.Postgres;
using IacpBus.Agents.Store.Sql.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace IacpBus.Agents.Store.Sql;

/// <summary>Makes the store that the configuration names.</summary>
internal static class AgentStores
{
    /// <summary>The store; a durable one is a <see cref="SqlStore"/>, and open only after <see cref="SqlStore.OpenAsync"/>.</summary>
    /// <param name="services">Options and the clock.</param>
    /// <param name="memory">Makes the one for <see cref="StoreKind.Memory"/>.</param>
    public static IAgentStore Create(IServiceProvider services, Func<IAgentStore> memory)
    {
        StoreOptions options = services.GetRequiredService<IOptions<StoreOptions>>().Value;
        ConversationOptions conversations = services.GetRequiredService<IOptions<ConversationOptions>>().Value;
        TimeProvider clock = services.GetService<TimeProvider>() ?? TimeProvider.System;
        if (options.Kind == StoreKind.Memory)
        {
            return memory();
        }

        SqlStore store = Create(options, conversations, clock);
        store.Reached = services.GetService<FaultPoints>()?.Reached;
        return store;
    }

    public static SqlStore Create(StoreOptions options, ConversationOptions conversations, TimeProvider clock) =>
        new(options.Kind == StoreKind.PostgreSql ? new PostgresDatabase(options, clock) : new SqliteDatabase(options, clock), options, conversations, clock);
}
