namespace IacpBus.Agents.Store;

/// <summary>The kinds of store.</summary>
public enum StoreKind
{
    /// <summary>A file that this process owns.</summary>
    Sqlite,

    /// <summary>A server that several instances share.</summary>
    PostgreSql,

    /// <summary>Nothing outlives the process. For tests, and for agents that only answer questions.</summary>
    Memory,
}
