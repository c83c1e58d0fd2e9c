using System.Net.Mime;
using MassTransit;

namespace IacpBus.Transport.Receiving;

/// <summary>
/// Stands where MassTransit wants serializers: our own road reads and writes messages, so whatever would pass it by ends
/// here with a sentence.
/// </summary>
internal sealed class RefusingSerializerFactory : ISerializerFactory, IMessageSerializer, IMessageDeserializer
{
    public ContentType ContentType => IacpContentType.Json;

    public IMessageDeserializer CreateDeserializer() => this;

    public IMessageSerializer CreateSerializer() => this;

    public ConsumeContext Deserialize(ReceiveContext receiveContext) => throw Unreadable();

    public SerializerContext Deserialize(MessageBody body, MassTransit.Headers headers, Uri? destinationAddress = null) => throw Unreadable();

    public MessageBody GetMessageBody(string text) => throw new NotSupportedException("IACP messages are made from typed messages only.");

    public MessageBody GetMessageBody<T>(SendContext<T> context)
        where T : class =>
        throw new NotSupportedException($"{typeof(T).Name} cannot be sent through MassTransit's transport: only addresses of the form iacp:AGENT carry signed messages.");

    public void Probe(ProbeContext context) => context.CreateScope("iacp");

    private static NotSupportedException Unreadable() =>
        new("IACP messages are read from the broker only; redelivery, forwarding and courier are not supported.");
}
