using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Transport.Broker;
using IacpBus.Transport.Configuration;
using IacpBus.Transport.Receiving;
using IacpBus.Transport.Sending;
using IacpBus.Transport.Trust;

namespace IacpBus.Transport;

/// <summary>The two directions of one agent of this process. Thread-safe.</summary>
public sealed class AgentTransport : IDisposable
{
    private readonly AgentPrivateKey _key;
    private readonly HashSet<Ear> _hears = [];
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal AgentTransport(AgentEndpointDefinition definition, AgentRoad road, AgentPrivateKey key)
    {
        Definition = definition;
        Road = road;
        _key = key;
    }

    /// <summary>The agent.</summary>
    public AgentId Id => Road.Self;

    /// <summary>The key that its messages verify with.</summary>
    public AgentPublicKey PublicKey => _key.PublicKey;

    /// <summary>Completes when the agent receives for the first time.</summary>
    public Task Ready => _ready.Task;

    internal AgentEndpointDefinition Definition { get; }

    internal AgentRoad Road { get; }

    /// <summary>
    /// Signs <paramref name="message"/> and completes when the broker has confirmed it into a queue. Messages to one
    /// agent on one channel go out in the order of the calls. A cancelled call may still arrive.
    /// </summary>
    /// <param name="message">The typed message.</param>
    /// <param name="recipient">One agent, or a broadcast pattern for events, heartbeats and capability queries.</param>
    /// <param name="options">Conversation, channel, time to live; defaults when <c>null</c>.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The envelope that went out.</returns>
    /// <exception cref="MessageTooLargeException">It is larger than <c>Iacp:Transport:MaxMessageBytes</c>.</exception>
    /// <exception cref="MessageNotRoutedException">No queue takes it.</exception>
    /// <exception cref="BrokerUnavailableException">The broker did not confirm in time; sending again is safe.</exception>
    public Task<Envelope> SendAsync(IacpMessage message, RecipientAddress recipient, SendOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        return Road.Sending.SendAsync(OutgoingOf(message, recipient, options), cancellationToken);
    }

    /// <summary>Signs without sending.</summary>
    internal SignedMessage Prepare(IacpMessage message, RecipientAddress recipient, SendOptions? options) => Road.Sending.Prepare(OutgoingOf(message, recipient, options));

    /// <summary>Completes when the broker has confirmed a message that was signed before.</summary>
    internal Task PublishAsync(SignedMessage signed, CancellationToken cancellationToken) => Road.Sending.PublishAsync(signed, cancellationToken);

    /// <summary>Puts a message that was acknowledged before, and kept, among the dead letters; tries until it is there.</summary>
    internal Task BuryAsync(ReadOnlyMemory<byte> body, EnvelopeError error, string description, CancellationToken cancellationToken) =>
        Road.Burial.BuryAsync(body, null, Lane.DeadLetters, error, description, cancellationToken);

    private static OutgoingMessage OutgoingOf(IacpMessage message, RecipientAddress recipient, SendOptions? options) => new(message, recipient)
    {
        MessageId = options?.MessageId,
        CorrelationId = options?.CorrelationId,
        Cause = options?.Cause,
        InReplyTo = options?.InReplyTo,
        MayDeclareInbox = options?.MayDeclareInbox ?? true,
        Channel = options?.Channel,
        Ttl = options?.Ttl,
    };

    /// <summary>
    /// Passes a message of the inbox on to the other instances of this agent, unchanged; those that it does not concern
    /// drop it. For mail about something that goes on elsewhere.
    /// </summary>
    /// <returns><c>false</c> when this is the only instance.</returns>
    /// <exception cref="BrokerUnavailableException">The broker did not confirm in time.</exception>
    public Task<bool> ForwardToSiblingsAsync(AcceptedEnvelope accepted, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(accepted);
        return Road.Siblings.ForwardAsync(accepted, cancellationToken);
    }

    /// <summary>
    /// How many processes receive as this agent, this one included when it does. One that died without a word counts
    /// until the broker notices.
    /// </summary>
    public Task<uint> CountInstancesAsync(CancellationToken cancellationToken = default) => Road.Siblings.CountAsync(cancellationToken);

    /// <summary>Erases the private key.</summary>
    public void Dispose() => _key.Dispose();

    /// <summary>One of the two queues is consumed; <c>true</c> the first time that both are.</summary>
    internal bool SetReady(Ear ear)
    {
        lock (_hears)
        {
            _hears.Add(ear);
            return _hears.Count == Enum.GetValues<Ear>().Length && _ready.TrySetResult();
        }
    }
}
