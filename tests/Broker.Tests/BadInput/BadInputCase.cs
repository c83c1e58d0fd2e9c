using IacpBus.Broker.Tests.Support;
using RabbitMQ.Client;

namespace IacpBus.Broker.Tests.BadInput;

/// <summary>Something that no handler may see, and where it has to end.</summary>
internal sealed record BadInputCase(string Name, Func<string, byte[]> BodyFor, string Code, string Reason)
{
    /// <summary>Who publishes it; a registered agent.</summary>
    public const string Sender = "mallory-01";

    /// <summary>A registered agent whose key it also has, to sign with the wrong one.</summary>
    public const string Other = "trent-02";

    public Func<BasicProperties> Properties { get; init; } = () => ForeignPeer.IacpJson();

    /// <summary>Whether the signature was good, so that it is kept for good.</summary>
    public bool IsVerified { get; init; }

    /// <summary>Whether the sender is told, once.</summary>
    public bool IsAnswered { get; init; }

    public string Lane => IsVerified ? "DeadLetters" : "Quarantine";

    public string QueueOf(string agent) => IsVerified ? ForeignPeer.DeadLettersOf(agent) : ForeignPeer.QuarantineOf(agent);

    public override string ToString() => Name;
}
