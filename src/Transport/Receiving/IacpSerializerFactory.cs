using System.Net.Mime;
using MassTransit;

namespace IacpBus.Transport.Receiving;

/// <summary>Hands one agent's deserializer to its endpoint. Sending does not go through MassTransit, so there is no serializer.</summary>
internal sealed class IacpSerializerFactory(IacpDeserializer deserializer) : ISerializerFactory
{
    public ContentType ContentType => IacpContentType.Json;

    public IMessageDeserializer CreateDeserializer() => deserializer;

    public IMessageSerializer CreateSerializer() => RefusingSerializer.Instance;

    private sealed class RefusingSerializer : IMessageSerializer
    {
        public static RefusingSerializer Instance { get; } = new();

        public ContentType ContentType => IacpContentType.Json;

        public MessageBody GetMessageBody<T>(SendContext<T> context)
            where T : class =>
            throw new NotSupportedException($"{typeof(T).Name} cannot be sent through MassTransit's transport: only addresses of the form iacp:AGENT carry signed messages.");
    }
}
