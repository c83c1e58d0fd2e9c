using System.Diagnostics.CodeAnalysis;
using MassTransit;
using MassTransit.Serialization;

namespace IacpBus.Transport.Receiving.Dispatch;

/// <summary>Stands where MassTransit wants a serializer context, so that what is not supported says so readably.</summary>
internal sealed class UnsupportedSerializerContext : SerializerContext
{
    public static UnsupportedSerializerContext Instance { get; } = new();

    public string[] SupportedMessageTypes => [];

    public Guid? MessageId => null;

    public Guid? RequestId => null;

    public Guid? CorrelationId => null;

    public Guid? ConversationId => null;

    public Guid? InitiatorId => null;

    public DateTime? ExpirationTime => null;

    public Uri? SourceAddress => null;

    public Uri? DestinationAddress => null;

    public Uri? ResponseAddress => null;

    public Uri? FaultAddress => null;

    public DateTime? SentTime => null;

    public Headers Headers => NoHeaders.Instance;

    public HostInfo Host => MassTransit.Metadata.HostMetadataCache.Empty;

    public bool IsSupportedMessageType<T>()
        where T : class => false;

    public bool IsSupportedMessageType(Type messageType) => false;

    public bool TryGetMessage<T>(out T? message)
        where T : class
    {
        message = null;
        return false;
    }

    public bool TryGetMessage(Type messageType, [NotNullWhen(true)] out object? message)
    {
        message = null;
        return false;
    }

    public IMessageSerializer GetMessageSerializer() => throw Unsupported();

    public IMessageSerializer GetMessageSerializer<T>(MessageEnvelope envelope, T message)
        where T : class => throw Unsupported();

    public IMessageSerializer GetMessageSerializer(object message, string[] messageTypes) => throw Unsupported();

    public Dictionary<string, object> ToDictionary<T>(T? message)
        where T : class => throw Unsupported();

    public T? DeserializeObject<T>(object? value, T? defaultValue = null)
        where T : class => throw Unsupported();

    public T? DeserializeObject<T>(object? value, T? defaultValue = null)
        where T : struct => throw Unsupported();

    public MessageBody SerializeObject(object? value) => throw Unsupported();

    private static NotSupportedException Unsupported() =>
        new("Message initializers, redelivery, forwarding, scheduling and courier are not supported on IACP messages: respond with a typed message, or use IAgentClient.");
}
