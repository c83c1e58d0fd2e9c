using RabbitMQ.Client;

namespace IacpBus.Testing.Memory;

/// <summary>A message in a queue.</summary>
internal sealed class QueuedMessage
{
    public required ReadOnlyMemory<byte> Body { get; init; }

    public required string Exchange { get; init; }

    public required string RoutingKey { get; init; }

    /// <summary>As a receiver gets them: texts in headers are bytes on the wire.</summary>
    public required BasicProperties Properties { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public bool Redelivered { get; init; }

    /// <summary>Set while it waits and can expire.</summary>
    public ITimer? Expiry { get; set; }
}
