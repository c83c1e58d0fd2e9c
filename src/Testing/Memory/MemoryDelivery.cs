using System.Diagnostics.CodeAnalysis;
using IacpBus.Transport.Receiving;
using MassTransit;
using MassTransit.Transports;
using RabbitMQ.Client;

namespace IacpBus.Testing.Memory;

/// <summary>A delivery as the receive road sees one of the broker: bytes, properties, tag, and its place in the order.</summary>
internal sealed class MemoryDelivery(QueuedMessage message, OrderTicket ticket, ulong tag, ReceiveEndpointContext endpoint)
    : BaseReceiveContext(message.Redelivered, endpoint, ticket), RabbitMqBasicConsumeContext
{
    public QueuedMessage Message => message;

    public override MessageBody Body { get; } = new BytesMessageBody(message.Body.ToArray());

    public string Exchange => message.Exchange;

    public string RoutingKey => message.RoutingKey;

    public string ConsumerTag => "memory";

    public ulong DeliveryTag => tag;

    public IReadOnlyBasicProperties Properties => message.Properties;

    protected override IHeaderProvider HeaderProvider { get; } = new NoHeaderProvider();

    private sealed class NoHeaderProvider : IHeaderProvider
    {
        public IEnumerable<KeyValuePair<string, object>> GetAll() => [];

        public bool TryGetHeader(string key, [NotNullWhen(true)] out object? value)
        {
            value = null;
            return false;
        }
    }
}
