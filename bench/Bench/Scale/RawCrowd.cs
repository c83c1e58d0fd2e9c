using System.Buffers.Text;
using System.Globalization;
using System.Text;
using IacpBus.Bench.Load;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace IacpBus.Bench.Scale;

/// <summary>RabbitMQ.Client by hand with as many queues and channels: what the broker makes of them whoever uses it. Unsigned.</summary>
internal sealed class RawCrowd(Uri broker, int queues, Content content, Tally tally) : ICrowd
{
    private const int NumberBytes = 10;
    private const ushort Prefetch = 200;

    private readonly byte[] _text = Encoding.ASCII.GetBytes(content.Text);
    private IConnection? _sending;
    private IConnection? _receiving;
    private IChannel? _out;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var factory = new ConnectionFactory { Uri = broker };
        _sending = await factory.CreateConnectionAsync(cancellationToken);
        _out = await _sending.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true, outstandingPublisherConfirmationsRateLimiter: null), cancellationToken);
        _receiving = await factory.CreateConnectionAsync(cancellationToken);
        for (int queue = 0; queue < queues; queue++)
        {
            IChannel channel = await _receiving.CreateChannelAsync(cancellationToken: cancellationToken);
            await channel.QueueDeclareAsync(NameOf(queue), durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-queue-type"] = "quorum" }, cancellationToken: cancellationToken);
            await channel.BasicQosAsync(0, Prefetch, global: false, cancellationToken);
            var consumer = new AsyncEventingBasicConsumer(channel);
            consumer.ReceivedAsync += TakeAsync;
            await channel.BasicConsumeAsync(NameOf(queue), autoAck: false, consumer, cancellationToken);
        }
    }

    public async Task SendAsync(int number, CancellationToken cancellationToken)
    {
        byte[] body = new byte[content.BodyBytes];
        Utf8Formatter.TryFormat(number, body, out _, new System.Buffers.StandardFormat('D', NumberBytes));
        _text.CopyTo(body.AsSpan(NumberBytes));
        await _out!.BasicPublishAsync(string.Empty, NameOf((number + 1) % queues), mandatory: true, new BasicProperties { DeliveryMode = DeliveryModes.Persistent }, body, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IConnection? connection in (IConnection?[])[_sending, _receiving])
        {
            if (connection is not null)
            {
                await connection.DisposeAsync();
            }
        }
    }

    private static string NameOf(int queue) => string.Create(CultureInfo.InvariantCulture, $"bench.raw.{queue}");

    private async Task TakeAsync(object sender, BasicDeliverEventArgs delivery)
    {
        ReadOnlySpan<byte> body = delivery.Body.Span;
        bool isIntact = body.Length == content.BodyBytes && body[NumberBytes..].StartsWith(_text);
        tally.Received(Utf8Parser.TryParse(body[..Math.Min(NumberBytes, body.Length)], out int number, out _) ? number : 0, isIntact);
        await ((AsyncEventingBasicConsumer)sender).Channel.BasicAckAsync(delivery.DeliveryTag, multiple: false);
    }
}
