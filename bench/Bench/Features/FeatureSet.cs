using System.Globalization;
using RabbitMQ.Client;

namespace IacpBus.Bench.Features;

/// <summary>What of the broker a message uses beyond the default exchange and a quorum queue.</summary>
internal sealed class FeatureSet
{
    private const string DeadLetters = "bench.features.dead";
    private static readonly string[] Known = ["plain", "direct", "topic", "ttl", "properties", "dead-letters"];
    private readonly HashSet<string> _features;

    private FeatureSet(string name, HashSet<string> features)
    {
        Name = name;
        _features = features;
    }

    /// <summary>What is measured when nothing is asked for: each feature of our inboxes, and all of them.</summary>
    public static IReadOnlyList<FeatureSet> Ours { get; } =
        [.. ((string[])["plain", "direct", "topic", "ttl", "properties", "dead-letters", "direct+ttl+properties+dead-letters", "topic+ttl+properties+dead-letters"]).Select(Parse)];

    public string Name { get; }

    public string Exchange => _features.Contains("topic") ? "bench.features.topic" : _features.Contains("direct") ? "bench.features.direct" : string.Empty;

    public string Queue => "bench.features." + Name;

    /// <exception cref="FormatException">A feature is unknown.</exception>
    public static FeatureSet Parse(string words)
    {
        string[] features = words.Split('+');
        return Array.Find(features, feature => !Known.Contains(feature)) is { } unknown
            ? throw new FormatException($"'{unknown}' is no feature: use {string.Join(", ", Known)}, joined by '+'.")
            : new FeatureSet(words, [.. features]);
    }

    public async Task DeclareAsync(IChannel channel, CancellationToken cancellationToken)
    {
        var arguments = new Dictionary<string, object?> { ["x-queue-type"] = "quorum" };
        if (_features.Contains("dead-letters"))
        {
            await channel.ExchangeDeclareAsync(DeadLetters, ExchangeType.Topic, durable: true, cancellationToken: cancellationToken);
            arguments["x-dead-letter-exchange"] = DeadLetters;
            arguments["x-dead-letter-strategy"] = "at-least-once";
            arguments["x-overflow"] = "reject-publish";
        }

        await channel.QueueDeclareAsync(Queue, durable: true, exclusive: false, autoDelete: false, arguments, cancellationToken: cancellationToken);
        if (Exchange.Length > 0)
        {
            await channel.ExchangeDeclareAsync(Exchange, _features.Contains("topic") ? ExchangeType.Topic : ExchangeType.Direct, durable: true, cancellationToken: cancellationToken);
            await channel.QueueBindAsync(Queue, Exchange, Queue, cancellationToken: cancellationToken);
        }
    }

    public BasicProperties PropertiesOf(int number)
    {
        var properties = new BasicProperties { DeliveryMode = DeliveryModes.Persistent };
        if (_features.Contains("ttl"))
        {
            properties.Expiration = "3600000";
        }

        if (_features.Contains("properties"))
        {
            properties.ContentType = "application/iacp+json";
            properties.MessageId = string.Create(CultureInfo.InvariantCulture, $"01900000-0000-7000-8000-{number:D12}");
            properties.CorrelationId = properties.MessageId;
            properties.AppId = "memory-sender";
            properties.Type = "event/notify";
            properties.Timestamp = new AmqpTimestamp(1_800_000_000);
        }

        return properties;
    }
}
