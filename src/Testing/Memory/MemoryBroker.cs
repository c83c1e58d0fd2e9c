using System.Collections.Concurrent;
using System.Text;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Transport.Broker;
using IacpBus.Transport.Configuration;
using IacpBus.Transport.Receiving;
using IacpBus.Transport.Trust;
using Microsoft.Extensions.DependencyInjection;
using RabbitMQ.Client;

namespace IacpBus.Testing.Memory;

/// <summary>
/// Stands in for the broker: routes what agents publish by exchange and routing key, keeps it, and remembers it for the
/// test. Thread-safe.
/// </summary>
internal sealed class MemoryBroker : IMessagePublisher
{
    private readonly TestClock _clock;
    private readonly Lock _gate = new();
    private readonly List<SentMessage> _sent = [];
    private readonly ConcurrentDictionary<string, MemoryQueue> _inboxes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<AgentId, MemoryQueue> _presence = new();
    private readonly ConcurrentDictionary<string, ConcurrentQueue<BuriedMessage>> _buried = new(StringComparer.Ordinal);
    private readonly SignatureVerifier _verifier;
    private readonly HashSet<AgentId> _unsigned;
    private readonly MemoryDelays _delays;

    public MemoryBroker(IServiceProvider services, TestClock clock)
    {
        _clock = clock;
        _verifier = new SignatureVerifier(new TestKeyDirectory(services));
        _unsigned = [.. services.GetServices<AgentEndpointDefinition>().Where(agent => !agent.SignsMessages).Select(agent => agent.Id)];
        _delays = new MemoryDelays(clock, ComeBack);
    }

    public Activity Activity { get; } = new();

    public IReadOnlyList<SentMessage> Sent
    {
        get
        {
            lock (_gate)
            {
                return [.. _sent];
            }
        }
    }

    public MemoryQueue Inbox(AgentId agent) => Inbox(AgentWord.Encode(agent));

    public MemoryQueue Presence(AgentId agent) => _presence.GetOrAdd(agent, _ => new MemoryQueue(Ear.Presence, _clock, Activity, _ => { }));

    public int Delayed(AgentId agent) => _delays.CountOf(AgentWord.Encode(agent));

    public IReadOnlyList<BuriedMessage> DeadLetters(AgentId agent) => [.. Buried(BrokerNames.DeadLetters(agent))];

    public IReadOnlyList<BuriedMessage> Quarantine(AgentId agent) => [.. Buried(BrokerNames.Quarantine(agent))];

    public void Inject(AgentId agent, ReadOnlyMemory<byte> body, InjectOptions options) => Inbox(agent).Add(new QueuedMessage
    {
        Body = body.ToArray(),
        Exchange = BrokerNames.Agents,
        RoutingKey = AgentWord.Encode(agent),
        Properties = options.ToProperties(),
        Redelivered = options.Redelivered,
    });

    public Task PublishAsync(OutboundMessage message, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        switch (message.Exchange)
        {
            case BrokerNames.Agents or BrokerNames.Broadcast:
                Send(message);
                break;
            case BrokerNames.Dead:
                Bury(InboxName(message.RoutingKey) + ".dead", message);
                break;
            case "":
                Bury(message.RoutingKey, message);
                break;
            default:
                if (_delays.TryAdd(message))
                {
                    break;
                }

                throw new NotSupportedException($"The test bus has no exchange {message.Exchange}; test what uses it on a broker.");
        }

        return Task.CompletedTask;
    }

    private static string InboxName(string word) => "iacp.agent." + word;

    private MemoryQueue Inbox(string word) => _inboxes.GetOrAdd(word, _ => new MemoryQueue(Ear.Inbox, _clock, Activity, expired =>
        Buried(InboxName(word) + ".dead").Enqueue(new BuriedMessage { Body = expired.Body, Reason = "expired", Claimed = Read(expired.Body)?.Envelope })));

    private ConcurrentQueue<BuriedMessage> Buried(string queue) => _buried.GetOrAdd(queue, _ => new ConcurrentQueue<BuriedMessage>());

    private void Send(OutboundMessage message)
    {
        SentMessage sent = Check(message);
        if (message is { Exchange: BrokerNames.Agents, MayDeclareInbox: false } && !_inboxes.ContainsKey(message.RoutingKey))
        {
            throw new MessageNotRoutedException($"No queue takes messages for {message.Inbox}: only a verified sender's name makes an inbox. Add that agent to the test.");
        }

        // The order in which messages are told is that in which they are queued.
        lock (_gate)
        {
            _sent.Add(sent);
            foreach (MemoryQueue queue in message.Exchange == BrokerNames.Agents ? [Inbox(message.RoutingKey)] : _presence.Values)
            {
                queue.Add(new QueuedMessage
                {
                    Body = message.Body,
                    Exchange = message.Exchange,
                    RoutingKey = message.RoutingKey,
                    Properties = OnTheWire(message.Properties),
                    ExpiresAt = message.ExpiresAt,
                });
            }
        }
    }

    /// <summary>Without an expiration, as the broker lets it come back.</summary>
    private void ComeBack(OutboundMessage message) => Inbox(message.RoutingKey).Add(new QueuedMessage
    {
        Body = message.Body,
        Exchange = BrokerNames.Retry,
        RoutingKey = message.RoutingKey,
        Properties = OnTheWire(message.Properties),
    });

    private SentMessage Check(OutboundMessage message)
    {
        var contentHash = new byte[32];
        if (Read(message.Body) is not { Envelope: { } envelope } read || _verifier.Verify(read, contentHash) != (_unsigned.Contains(envelope.Sender) ? Verification.Unsigned : Verification.Verified))
        {
            throw new InvalidOperationException("A message went out that every receiver would refuse: its header or its signature is wrong.");
        }

        return new SentMessage(envelope, MessageReader.TryRead(envelope, out IacpMessage? typed, out _) ? typed : null, message.Body);
    }

    private void Bury(string queue, OutboundMessage message)
    {
        IDictionary<string, object?> headers = message.Properties.Headers ?? new Dictionary<string, object?>();
        Buried(queue).Enqueue(new BuriedMessage
        {
            Body = message.Body,
            Code = ErrorCodes.TryParse(headers["iacp-code"] as string, out ErrorCode code) ? code : null,
            Reason = headers["iacp-reason"] as string ?? string.Empty,
            Description = headers["iacp-description"] as string,
            Claimed = Read(message.Body)?.Envelope,
        });
    }

    private static UnverifiedEnvelope? Read(ReadOnlyMemory<byte> body) =>
        EnvelopeReader.TryRead(body, EnvelopeReaderOptions.Default, out UnverifiedEnvelope? read, out _) ? read : null;

    private static BasicProperties OnTheWire(BasicProperties properties) => new(properties)
    {
        Headers = properties.Headers?.ToDictionary(header => header.Key, header => header.Value is string text ? Encoding.UTF8.GetBytes(text) : header.Value),
    };
}
