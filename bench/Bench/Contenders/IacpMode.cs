namespace IacpBus.Bench.Contenders;

/// <summary>How the bus is set up.</summary>
internal enum IacpMode
{
    /// <summary>Nobody signs, the receiver takes what comes, nothing is kept on disk.</summary>
    Unsigned,

    /// <summary>Signed and verified; what was handled is known in memory.</summary>
    Memory,

    /// <summary>As a program is set up by default: all of it in a SQLite file that outlives a power cut.</summary>
    Sqlite,

    /// <summary>All of it in PostgreSQL.</summary>
    Postgres,
}
