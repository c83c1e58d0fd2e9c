namespace IacpBus.Bench.Contenders;

/// <summary>All contenders, in the order of the table.</summary>
internal static class ContenderCatalog
{
    public const string Raw = "raw";
    public const string Limit = "limit";
    public const string MassTransit = "masstransit";
    public const string Unsigned = "iacp-unsigned";
    public const string Memory = "iacp-memory";
    public const string Sqlite = "iacp-sqlite";
    public const string Postgres = "iacp-postgres";

    public static IReadOnlyList<ContenderKind> All { get; } =
    [
        new(Raw, "RabbitMQ.Client, unsigned", settings => new RawContender(settings, isSigned: false)),
        new(Limit, "RabbitMQ.Client, every body signed and verified with libsodium: the limit line", settings => new RawContender(settings, isSigned: true)),
        new(MassTransit, "MassTransit 8.4 with its default serializer, unsigned", settings => new MassTransitContender(settings)),
        new(Unsigned, "IacpBus unsigned, policy open, nothing kept", settings => new IacpContender(settings, IacpMode.Unsigned)),
        new(Memory, "IacpBus signed and verified, duplicates known in memory", settings => new IacpContender(settings, IacpMode.Memory)),
        new(Sqlite, "the same, durable on SQLite: outbox row of the sender, inbox row of the receiver, and both of a reply, synced to disk", settings => new IacpContender(settings, IacpMode.Sqlite)),
        new(Postgres, "the same rows in PostgreSQL with fsync", settings => new IacpContender(settings, IacpMode.Postgres)),
    ];

    public static ContenderKind Find(string name) =>
        All.FirstOrDefault(kind => kind.Name == name) ?? throw new FormatException($"There is no contender {name}. There are: {string.Join(", ", All.Select(kind => kind.Name))}.");
}
