using IacpBus.Contracts.Iacp;
using RabbitMQ.Client;

namespace IacpBus.Transport.Broker;

/// <summary>One message for the broker: final bytes, final properties, and where it must arrive.</summary>
internal sealed class OutboundMessage
{
    public required string Exchange { get; init; }

    public required string RoutingKey { get; init; }

    public required ReadOnlyMemory<byte> Body { get; init; }

    public required BasicProperties Properties { get; init; }

    /// <summary>The agent whose inbox must exist first; <c>null</c> when the exchange takes anything.</summary>
    public AgentId? Inbox { get; init; }

    /// <summary>Whether the inbox may be declared for the recipient (design: mode declare, and a sender that was verified).</summary>
    public bool MayDeclareInbox { get; init; }

    /// <summary>Whether a message that reaches no queue is a failure.</summary>
    public bool Mandatory { get; init; } = true;

    /// <summary>When it is worthless; <c>expiration</c> is what is left of it at the moment of publishing.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}
