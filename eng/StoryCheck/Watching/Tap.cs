using System.Security.Cryptography;
using IacpBus.StoryCheck.Signing;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace IacpBus.StoryCheck.Watching;

/// <summary>
/// A queue of its own beside those of the agents, bound to everything they send. It vanishes with the connection, and
/// what the agents receive is not touched by it. Not bound to <c>iacp.siblings</c>: what one instance of an agent passes
/// on to another was counted when it came.
/// </summary>
internal sealed class Tap : IAsyncDisposable
{
    private const string Directed = "iacp.agents";
    private const string Broadcast = "iacp.broadcast";
    private static readonly TimeSpan LongestDrain = TimeSpan.FromSeconds(20);

    private readonly List<TapMessage> _messages = [];
    private readonly TaskCompletionSource _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IConnection _connection;
    private readonly IChannel _channel;
    private readonly KeyRing _keys;
    private readonly TimeProvider _clock;
    private readonly Action<TapMessage> _show;
    private string _queue = string.Empty;
    private long _first;
    private TaskCompletionSource? _mark;
    private string? _markId;

    private Tap(IConnection connection, IChannel channel, KeyRing keys, TimeProvider clock, Action<TapMessage> show)
    {
        (_connection, _channel, _keys, _clock, _show) = (connection, channel, keys, clock, show);
        connection.ConnectionShutdownAsync += OnShutdownAsync;
        channel.ChannelShutdownAsync += OnShutdownAsync;

        // The client library would only forget a message that could not be counted.
        channel.CallbackExceptionAsync += (_, failure) =>
        {
            _lost.TrySetException(failure.Exception);
            return Task.CompletedTask;
        };
    }

    /// <summary>Everything so far. To be read after <see cref="DrainAsync"/>.</summary>
    public IReadOnlyList<TapMessage> Messages => _messages;

    /// <summary>Ends, with an exception, when the broker can no longer be heard.</summary>
    public Task Lost => _lost.Task;

    public IConnection Connection => _connection;

    public static async Task<Tap> OpenAsync(Uri broker, KeyRing keys, TimeProvider clock, Action<TapMessage> show, CancellationToken cancellationToken)
    {
        // Without recovery: a tap that was away has missed something.
        var factory = new ConnectionFactory { Uri = broker, ClientProvidedName = "iacp-story-check", AutomaticRecoveryEnabled = false, TopologyRecoveryEnabled = false };
        IConnection connection = await factory.CreateConnectionAsync(cancellationToken);
        IChannel channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        return new Tap(connection, channel, keys, clock, show);
    }

    /// <summary>From when this ends, every message of the virtual host is seen.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _channel.ExchangeDeclareAsync(Directed, ExchangeType.Topic, durable: true, autoDelete: false, cancellationToken: cancellationToken);
        await _channel.ExchangeDeclareAsync(Broadcast, ExchangeType.Fanout, durable: true, autoDelete: false, cancellationToken: cancellationToken);
        _queue = (await _channel.QueueDeclareAsync(string.Empty, durable: false, exclusive: true, autoDelete: true, cancellationToken: cancellationToken)).QueueName;
        await _channel.QueueBindAsync(_queue, Directed, "#", cancellationToken: cancellationToken);
        await _channel.QueueBindAsync(_queue, Broadcast, string.Empty, cancellationToken: cancellationToken);
        var consumer = new AsyncEventingBasicConsumer(_channel);
        consumer.ReceivedAsync += OnReceivedAsync;
        await _channel.BasicConsumeAsync(_queue, autoAck: false, consumer, cancellationToken);
    }

    /// <summary>
    /// Waits until the queue is empty and nothing has come while a mark went through it. Its length alone does not tell:
    /// what is already on its way to us no longer counts.
    /// </summary>
    /// <exception cref="InvalidOperationException">Messages keep coming, or the connection is lost.</exception>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        long start = _clock.GetTimestamp();
        while (true)
        {
            int before = _messages.Count;
            await SendMarkAsync(cancellationToken).WaitAsync(LongestDrain, _clock, cancellationToken);
            QueueDeclareOk state = await _channel.QueueDeclarePassiveAsync(_queue, cancellationToken);
            if (state.MessageCount == 0 && _messages.Count == before)
            {
                return;
            }

            if (_clock.GetElapsedTime(start) > LongestDrain)
            {
                throw new InvalidOperationException("the agents do not stop talking");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _channel.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private async Task SendMarkAsync(CancellationToken cancellationToken)
    {
        _mark = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _markId = RandomNumberGenerator.GetHexString(32);
        await _channel.BasicPublishAsync(string.Empty, _queue, mandatory: false, new BasicProperties { MessageId = _markId }, ReadOnlyMemory<byte>.Empty, cancellationToken);
        await await Task.WhenAny(_mark.Task, Lost);
    }

    private async Task OnReceivedAsync(object sender, BasicDeliverEventArgs delivery)
    {
        if (delivery.Exchange.Length == 0 && delivery.BasicProperties.MessageId == _markId)
        {
            await _channel.BasicAckAsync(delivery.DeliveryTag, multiple: false);
            _mark!.TrySetResult();
            return;
        }

        long now = _clock.GetTimestamp();
        _first = _messages.Count == 0 ? now : _first;
        TapMessage message = TapMessage.Read(delivery, _keys, _messages.Count + 1, _clock.GetElapsedTime(_first, now), _clock.GetUtcNow());
        _messages.Add(message);
        _show(message);
        await _channel.BasicAckAsync(delivery.DeliveryTag, multiple: false);
    }

    private Task OnShutdownAsync(object sender, ShutdownEventArgs reason)
    {
        _lost.TrySetException(new InvalidOperationException($"the broker can no longer be heard: {reason.ReplyText}"));
        return Task.CompletedTask;
    }
}
