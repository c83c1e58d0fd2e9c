using System.Globalization;
using System.Net.Mime;
using System.Text;
using IacpBus.Transport.Diagnostics;
using IacpBus.Transport.Receiving.Retry;
using MassTransit;
using RabbitMQ.Client;

namespace IacpBus.Transport.Receiving;

/// <summary>
/// The only deserializer of an agent's endpoint, so every delivery takes the receive road whatever its content type
/// says. It runs inside MassTransit's rescue: a refusal is thrown once and buried once.
/// </summary>
internal sealed class IacpDeserializer(AgentRoad road, ReceivePipeline pipeline) : IMessageDeserializer
{
    public ContentType ContentType => IacpContentType.Json;

    public ConsumeContext Deserialize(ReceiveContext receiveContext)
    {
        IacpTelemetry.CountReceived(road.Self);
        IReadOnlyBasicProperties? properties = receiveContext.TryGetPayload(out RabbitMqBasicConsumeContext? basic) ? basic.Properties : null;
        var delivery = new Delivery(receiveContext.Body.GetBytes(), properties?.ContentType, receiveContext.Redelivered, Attempt(receiveContext, properties));
        if (!pipeline.TryAdmit(delivery, out AcceptedEnvelope? accepted, out Refusal? refusal))
        {
            throw new EnvelopeRejectedException(refusal);
        }

        IacpTelemetry.CountAccepted(road.Self, accepted.Envelope, accepted.Verification.ToString());
        receiveContext.GetOrAddPayload(() => accepted);
        return new IacpConsumeContext(new IacpReceiveContext(receiveContext, road, accepted), accepted);
    }

    public SerializerContext Deserialize(MessageBody body, MassTransit.Headers headers, Uri? destinationAddress = null) =>
        throw new NotSupportedException("IACP messages are read from the broker only; redelivery, forwarding and courier are not supported.");

    public MessageBody GetMessageBody(string text) => throw new NotSupportedException("IACP messages are made from typed messages only.");

    public void Probe(ProbeContext context) => context.CreateScope("iacp").Add("agent", road.Self.Value);

    private static int Attempt(ReceiveContext context, IReadOnlyBasicProperties? properties)
    {
        string? text = properties?.Headers?.TryGetValue(DelayedRetry.AttemptHeader, out object? value) == true && value is byte[] bytes && bytes.Length < 10 ? Encoding.ASCII.GetString(bytes) : null;
        bool counted = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int attempt) && attempt is > 0 and < 1000;
        return (counted ? attempt : 1) + (context.Redelivered ? 1 : 0);
    }
}
