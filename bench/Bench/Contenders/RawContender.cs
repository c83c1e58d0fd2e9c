using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using IacpBus.Transport.Trust;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace IacpBus.Bench.Contenders;

/// <summary>
/// RabbitMQ.Client by hand: prebuilt text, confirms tracked, one acknowledgement for many messages. Signed, it is what a
/// program could reach that did nothing but sign and verify: SHA-256 of the body, Ed25519 over it.
/// </summary>
internal sealed class RawContender(ContenderSettings settings, bool isSigned) : IContender
{
    private const int SignatureBytes = 64;
    private const int NumberBytes = 10;
    private const int AckEvery = 32;
    private const ushort Prefetch = 500;

    private readonly string _queue = isSigned ? "bench.limit" : "bench.raw";
    private readonly AgentPrivateKey _key = AgentPrivateKey.Generate();
    private readonly ConcurrentDictionary<int, TaskCompletionSource<int>> _asked = [];
    private readonly byte[] _text = TextOf(settings.Content.BodyBytes - NumberBytes - (isSigned ? SignatureBytes : 0), settings.Content.Text);
    private IConnection? _sending;
    private IChannel? _out;
    private IConnection? _receiving;
    private IChannel? _in;
    private IChannel? _questions;
    private int _unacknowledged;
    private int _answering;

    public int BodyBytes { get; private set; }

    private string Questions => _queue + ".questions";

    private string Answers => _queue + ".answers";

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _sending = await new ConnectionFactory { Uri = settings.Broker }.CreateConnectionAsync(cancellationToken);
        _out = await _sending.CreateChannelAsync(Confirmed(), cancellationToken);
        foreach (string queue in (string[])[_queue, Questions, Answers])
        {
            await _out.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-queue-type"] = "quorum" }, cancellationToken: cancellationToken);
        }

        await ConsumeAsync(_out, Answers, TakeAnswerAsync, cancellationToken);
    }

    public async Task StartReceivingAsync(CancellationToken cancellationToken)
    {
        _unacknowledged = 0;
        _receiving = await new ConnectionFactory { Uri = settings.Broker }.CreateConnectionAsync(cancellationToken);
        _in = await _receiving.CreateChannelAsync(cancellationToken: cancellationToken);
        await ConsumeAsync(_in, _queue, TakeAsync, cancellationToken);

        // On a channel of their own: one acknowledges many at once, the other each when its answer is safe.
        _questions = await _receiving.CreateChannelAsync(Confirmed(), cancellationToken);
        await ConsumeAsync(_questions, Questions, TakeQuestionAsync, cancellationToken);
    }

    public async Task StopReceivingAsync(CancellationToken cancellationToken)
    {
        while (Volatile.Read(ref _answering) > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, cancellationToken);
        }

        await _questions!.CloseAsync(cancellationToken);
        await _in!.CloseAsync(cancellationToken);
        await _receiving!.CloseAsync(cancellationToken);
    }

    public Task SendAsync(int number, CancellationToken cancellationToken) =>
        PublishAsync(_out!, _queue, number, new BasicProperties { DeliveryMode = DeliveryModes.Persistent }, cancellationToken);

    public async Task<int> AskAsync(int number, CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        _asked[number] = answer;
        await PublishAsync(_out!, Questions, number, new BasicProperties { DeliveryMode = DeliveryModes.Persistent, ReplyTo = Answers }, cancellationToken);
        return await answer.Task.WaitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_sending is not null)
        {
            await _sending.DisposeAsync();
        }

        _key.Dispose();
    }

    private static CreateChannelOptions Confirmed() => new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true, outstandingPublisherConfirmationsRateLimiter: null);

    private static byte[] TextOf(int length, string text) => Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(text, (length / text.Length) + 1))[..length]);

    private static async Task ConsumeAsync(IChannel channel, string queue, AsyncEventHandler<BasicDeliverEventArgs> take, CancellationToken cancellationToken)
    {
        await channel.BasicQosAsync(0, Prefetch, global: false, cancellationToken);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += take;
        await channel.BasicConsumeAsync(queue, autoAck: false, consumer, cancellationToken);
    }

    private Task PublishAsync(IChannel channel, string queue, int number, BasicProperties properties, CancellationToken cancellationToken)
    {
        byte[] body = new byte[settings.Content.BodyBytes];
        int content = NumberBytes + _text.Length;
        Utf8Formatter.TryFormat(number, body, out _, new System.Buffers.StandardFormat('D', NumberBytes));
        _text.CopyTo(body.AsSpan(NumberBytes));
        if (isSigned)
        {
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(body.AsSpan(0, content), hash);
            _key.Sign(hash, body.AsSpan(content));
        }

        return channel.BasicPublishAsync(string.Empty, queue, mandatory: true, properties, body, cancellationToken).AsTask();
    }

    private int Read(ReadOnlySpan<byte> body, out bool isIntact)
    {
        BodyBytes = body.Length;
        int content = NumberBytes + _text.Length;
        isIntact = body.Length == settings.Content.BodyBytes && body[NumberBytes..content].SequenceEqual(_text);
        if (isIntact && isSigned)
        {
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(body[..content], hash);
            isIntact = _key.PublicKey.Verify(hash, body[content..]);
        }

        return Utf8Parser.TryParse(body, out int number, out _) ? number : 0;
    }

    private async Task TakeAsync(object sender, BasicDeliverEventArgs delivery)
    {
        int number = Read(delivery.Body.Span, out bool isIntact);
        settings.Tally.Received(number, isIntact);
        if (++_unacknowledged == AckEvery || settings.Tally.IsComplete)
        {
            _unacknowledged = 0;
            await _in!.BasicAckAsync(delivery.DeliveryTag, multiple: true);
        }
    }

    /// <summary>Acknowledged when the answer is safe; the next one does not wait for that.</summary>
    private Task TakeQuestionAsync(object sender, BasicDeliverEventArgs delivery)
    {
        int number = Read(delivery.Body.Span, out bool isIntact);
        Interlocked.Increment(ref _answering);
        _ = AnswerAsync(delivery.BasicProperties.ReplyTo!, isIntact ? number : 0, delivery.DeliveryTag);
        return Task.CompletedTask;
    }

    private async Task AnswerAsync(string queue, int number, ulong tag)
    {
        await PublishAsync(_questions!, queue, number, new BasicProperties { DeliveryMode = DeliveryModes.Persistent }, CancellationToken.None);
        await _questions!.BasicAckAsync(tag, multiple: false);
        Interlocked.Decrement(ref _answering);
    }

    private async Task TakeAnswerAsync(object sender, BasicDeliverEventArgs delivery)
    {
        int number = Read(delivery.Body.Span, out bool isIntact);
        if (_asked.TryRemove(number, out TaskCompletionSource<int>? asked))
        {
            asked.TrySetResult(isIntact ? number : 0);
        }

        await _out!.BasicAckAsync(delivery.DeliveryTag, multiple: false);
    }
}
