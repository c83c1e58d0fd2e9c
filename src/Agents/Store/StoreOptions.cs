namespace IacpBus.Agents.Store;

/// <summary>Where agents keep conversations, credits and what is to be sent. Bound from <c>Iacp:Store</c>, checked at start.</summary>
public sealed class StoreOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Iacp:Store";

    /// <summary>What kind of store. Default <see cref="StoreKind.Sqlite"/>.</summary>
    public StoreKind Kind { get; set; } = StoreKind.Sqlite;

    /// <summary>
    /// The SQLite file, absolute or relative to the working directory; made with its folder when it is missing. Default
    /// <c>iacp.db</c>. One process at a time owns it.
    /// </summary>
    public string Path { get; set; } = "iacp.db";

    /// <summary>The PostgreSQL database, as Npgsql takes it: <c>Host=…;Database=…;Username=…;Password=…</c>. All instances of an agent name the same one.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>What a commit outlives. Default <see cref="StoreDurability.PowerLoss"/>.</summary>
    public StoreDurability Durability { get; set; } = StoreDurability.PowerLoss;

    /// <summary>
    /// After how long without a sign of life another instance takes over what this one had begun, 5 s to 10 min. Default
    /// 15 s. A process that stops in peace hands it back at once.
    /// </summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(15);
}
