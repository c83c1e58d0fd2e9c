using IacpBus.Contracts.Iacp;
using IacpBus.Transport.Broker;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace IacpBus.Broker.Tests.Support;

/// <summary>A program that speaks AMQP and nothing of ours: publishes anything to anywhere, confirmed, and reads queues.</summary>
internal sealed class ForeignPeer : IAsyncDisposable
{
    private readonly IConnection _connection;
    private readonly SemaphoreSlim _one = new(1, 1);
    private IChannel _channel;

    private ForeignPeer(IConnection connection, IChannel channel)
    {
        _connection = connection;
        _channel = channel;
    }

    public static async Task<ForeignPeer> ConnectAsync(Uri broker)
    {
        var factory = new ConnectionFactory { Uri = broker, ClientProvidedName = "foreign peer", AutomaticRecoveryEnabled = false };
        IConnection connection = await factory.CreateConnectionAsync();
        return new ForeignPeer(connection, await OpenAsync(connection));
    }

    public static string InboxOf(string agent) => "iacp.agent." + WordOf(agent);

    public static string DeadLettersOf(string agent) => InboxOf(agent) + ".dead";

    public static string QuarantineOf(string agent) => "iacp.quarantine." + WordOf(agent);

    public static string WordOf(string agent) => AgentWord.Encode(AgentId.Parse(agent));

    public static BasicProperties IacpJson(Action<BasicProperties>? change = null)
    {
        var properties = new BasicProperties { ContentType = "application/iacp+json", DeliveryMode = DeliveryModes.Persistent };
        change?.Invoke(properties);
        return properties;
    }

    /// <summary>Publishes to an agent's inbox and waits for the confirm; fails when no queue takes it.</summary>
    public Task SendAsync(string agent, ReadOnlyMemory<byte> body, BasicProperties? properties = null) => PublishAsync("iacp.agents", WordOf(agent), body, properties);

    public async Task PublishAsync(string exchange, string routingKey, ReadOnlyMemory<byte> body, BasicProperties? properties = null)
    {
        await _one.WaitAsync();
        try
        {
            await _channel.BasicPublishAsync(exchange, routingKey, mandatory: exchange != "iacp.broadcast", properties ?? IacpJson(), body);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Makes the three queues of an agent with the arguments of the protocol, as a foreign implementation would.</summary>
    public async Task DeclareAgentAsync(string agent)
    {
        string word = WordOf(agent);
        await _channel.ExchangeDeclareAsync("iacp.agents", "topic", durable: true);
        await QueueAsync(DeadLettersOf(agent), new() { ["x-queue-type"] = "quorum", ["x-delivery-limit"] = 1_000_000_000 });
        await QueueAsync(QuarantineOf(agent), new() { ["x-queue-type"] = "quorum", ["x-max-length-bytes"] = 67_108_864, ["x-overflow"] = "drop-head", ["x-delivery-limit"] = 1_000_000_000 });
        await QueueAsync(InboxOf(agent), new()
        {
            ["x-queue-type"] = "quorum",
            ["x-dead-letter-exchange"] = "iacp.dead",
            ["x-dead-letter-strategy"] = "at-least-once",
            ["x-overflow"] = "reject-publish",
            ["x-delivery-limit"] = 1000,
        });
        await _channel.QueueBindAsync(InboxOf(agent), "iacp.agents", word);
    }

    /// <summary>Makes the exchanges that an operator makes for everybody.</summary>
    public async Task DeclareSharedAsync()
    {
        await _channel.ExchangeDeclareAsync("iacp.unrouted", "fanout", durable: true);
        await QueueAsync("iacp.unrouted", new() { ["x-queue-type"] = "quorum", ["x-delivery-limit"] = 1_000_000_000 });
        await _channel.QueueBindAsync("iacp.unrouted", "iacp.unrouted", "");
        await _channel.ExchangeDeclareAsync("iacp.agents", "topic", durable: true);
        await _channel.ExchangeDeclareAsync("iacp.broadcast", "fanout", durable: true);
        await _channel.ExchangeDeclareAsync("iacp.siblings", "topic", durable: true);
        await _channel.ExchangeDeclareAsync("iacp.dead", "topic", durable: true, arguments: new Dictionary<string, object?> { ["alternate-exchange"] = "iacp.unrouted" });
    }

    /// <summary>Makes a queue and an exchange under names of ours with other arguments.</summary>
    public async Task DeclareOtherwiseAsync(string queue, string exchange)
    {
        await QueueAsync(queue, new() { ["x-queue-type"] = "quorum" });
        await _channel.ExchangeDeclareAsync(exchange, "direct", durable: true);
    }

    /// <summary>Takes one message, acknowledged; <c>null</c> when the queue is empty or not there.</summary>
    public async Task<BasicGetResult?> TakeAsync(string queue)
    {
        await _one.WaitAsync();
        try
        {
            return await _channel.BasicGetAsync(queue, autoAck: true);
        }
        catch (OperationInterruptedException missing) when (missing.ShutdownReason?.ReplyCode == 404)
        {
            _channel = await OpenAsync(_connection);
            return null;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Takes the next message as soon as there is one. Counts first: a queue that is just being made cannot be read yet.</summary>
    public Task<BasicGetResult> NextAsync(string queue) =>
        Eventually.FindAsync(async () => await CountAsync(queue) > 0 ? await TakeAsync(queue) : null, $"a message comes to {queue}");

    /// <summary>Takes everything that is in the queue now.</summary>
    public async Task<IReadOnlyList<BasicGetResult>> TakeAllAsync(string queue)
    {
        var all = new List<BasicGetResult>();
        while (await TakeAsync(queue) is { } message)
        {
            all.Add(message);
        }

        return all;
    }

    /// <summary>How many messages are ready in the queue; <c>null</c> when there is no such queue.</summary>
    public async Task<uint?> CountAsync(string queue)
    {
        await _one.WaitAsync();
        try
        {
            return (await _channel.QueueDeclarePassiveAsync(queue)).MessageCount;
        }
        catch (OperationInterruptedException missing) when (missing.ShutdownReason?.ReplyCode == 404)
        {
            _channel = await OpenAsync(_connection);
            return null;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Takes an agent's inbox off the exchange and leaves it there.</summary>
    public Task UnbindAsync(string agent) => _channel.QueueUnbindAsync(InboxOf(agent), "iacp.agents", WordOf(agent));

    public Task DeleteQueueAsync(string queue) => _channel.QueueDeleteAsync(queue, ifUnused: false, ifEmpty: false);

    /// <summary>A queue of this connection that gets a copy of what <paramref name="exchange"/> routes by <paramref name="routingKey"/>.</summary>
    public async Task<string> TapAsync(string exchange, string routingKey)
    {
        string queue = (await _channel.QueueDeclareAsync()).QueueName;
        await _channel.QueueBindAsync(queue, exchange, routingKey);
        return queue;
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        _one.Dispose();
    }

    private static Task<IChannel> OpenAsync(IConnection connection) =>
        connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));

    private Task QueueAsync(string name, Dictionary<string, object?> arguments) =>
        _channel.QueueDeclareAsync(name, durable: true, exclusive: false, autoDelete: false, arguments);
}
