using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Transport.Broker;
using IacpBus.Transport.Configuration;
using IacpBus.Transport.Diagnostics;
using IacpBus.Transport.Trust;
using RabbitMQ.Client;

namespace IacpBus.Transport.Sending;

/// <summary>The send road of one agent: compose, sign unless it has no key to sign with, address, publish with confirm (docs/decisions/0003). Thread-safe.</summary>
internal sealed class SendPipeline(AgentId self, AgentPrivateKey? key, TransportOptions options, IMessagePublisher publisher, TimeProvider clock)
{
    private static readonly ConcurrentDictionary<(MessageType, MessageIntent), string> Types = new();

    private readonly EnvelopeSigner? _sign = SignerOf(key);

    /// <summary>Completes when the broker has confirmed the message into a queue; returns the envelope that went out.</summary>
    public async Task<Envelope> SendAsync(OutgoingMessage outgoing, CancellationToken cancellationToken)
    {
        SignedMessage signed = Prepare(outgoing);
        await PublishAsync(signed, cancellationToken).ConfigureAwait(false);
        return signed.Envelope;
    }

    /// <summary>Everything but sending: from here on the message is what it is, however often it is published.</summary>
    /// <exception cref="MessageTooLargeException">It is larger than receivers take.</exception>
    public SignedMessage Prepare(OutgoingMessage outgoing)
    {
        Envelope envelope = Compose(outgoing);
        byte[] body = EnvelopeWriter.Write(envelope, _sign);
        return body.Length <= options.MaxMessageBytes
            ? new SignedMessage(envelope, body, outgoing.MayDeclareInbox, Activity.Current?.Id)
            : throw new MessageTooLargeException($"The message has {body.Length} bytes; at most {options.MaxMessageBytes} are accepted (Iacp:Transport:MaxMessageBytes, at both ends). Send a reference to the content instead.");
    }

    /// <summary>Completes when the broker has confirmed it into a queue.</summary>
    public Task PublishAsync(SignedMessage signed, CancellationToken cancellationToken) =>
        IacpTelemetry.Activities.HasListeners() || IacpTelemetry.CountsSent
            ? PublishObservedAsync(signed, cancellationToken)
            : publisher.PublishAsync(Address(signed, null), cancellationToken);

    private async Task PublishObservedAsync(SignedMessage signed, CancellationToken cancellationToken)
    {
        using Activity? activity = StartActivity(signed.Envelope, signed.TraceParent);
        await publisher.PublishAsync(Address(signed, activity), cancellationToken).ConfigureAwait(false);
        IacpTelemetry.CountSent(self, signed.Envelope);
    }

    private Envelope Compose(OutgoingMessage outgoing)
    {
        if (outgoing.To.IsBroadcast && !MayBeBroadcast(outgoing.Message))
        {
            throw new ArgumentException($"{outgoing.Message.GetType().Name} cannot be broadcast, only events, heartbeats and capability queries can: send it to one agent.", nameof(outgoing));
        }

        MessageId id = outgoing.MessageId ?? MessageId.New(clock);
        bool isReply = outgoing.Cause is { } cause && outgoing.To == RecipientAddress.To(cause.Envelope.Sender);
        return new Envelope
        {
            MessageId = id,
            CorrelationId = outgoing.CorrelationId ?? outgoing.Cause?.Envelope.Conversation ?? CorrelationId.From(id),
            InReplyTo = outgoing.InReplyTo ?? (isReply ? outgoing.Cause!.Envelope.MessageId : null),
            Sender = self,
            Recipient = outgoing.To,
            Channel = outgoing.Channel ?? ChannelName.For(outgoing.Message.Intent),
            Timestamp = clock.GetUtcNow(),
            TtlSeconds = checked((int)Math.Max(1, Math.Ceiling((outgoing.Ttl ?? options.DefaultTtl).TotalSeconds))),
            Type = outgoing.Message.Type,
            Intent = outgoing.Message.Intent,
            Payload = outgoing.Message.ToPayload(),
        };
    }

    /// <summary>What receivers would take from a presence queue (spec/iacp.md 1.7).</summary>
    private static bool MayBeBroadcast(IacpMessage message) =>
        message.Type is MessageType.Event or MessageType.Heartbeat || message is CapabilityQuery;

    private static EnvelopeSigner? SignerOf(AgentPrivateKey? key) => key is null ? null : (signingInput, signature) =>
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(signingInput, hash);
        key.Sign(hash, signature);
    };

    private static OutboundMessage Address(SignedMessage signed, Activity? activity)
    {
        Envelope envelope = signed.Envelope;
        bool broadcast = envelope.Recipient.IsBroadcast;
        return new OutboundMessage
        {
            Exchange = broadcast ? BrokerNames.Broadcast : BrokerNames.Agents,
            RoutingKey = broadcast ? string.Empty : AgentWord.Encode(envelope.Recipient.Agent),
            Body = signed.Body,
            Properties = Properties(envelope, activity?.Id ?? signed.TraceParent),
            Inbox = broadcast ? null : envelope.Recipient.Agent,
            MayDeclareInbox = signed.MayDeclareInbox && !broadcast,

            // A broadcast that nobody hears is no failure.
            Mandatory = !broadcast,
            ExpiresAt = envelope.ExpiresAt,
        };
    }

    /// <summary>Copies for operators and routing; no receiver trusts them (design 1.1).</summary>
    private static BasicProperties Properties(Envelope envelope, string? traceParent)
    {
        var properties = new BasicProperties
        {
            ContentType = "application/iacp+json",
            DeliveryMode = DeliveryModes.Persistent,
            MessageId = envelope.MessageId.Value,
            CorrelationId = envelope.Conversation.Value,
            AppId = envelope.Sender.Value,
            Type = TypeOf(envelope),
            Timestamp = new AmqpTimestamp(envelope.Timestamp.ToUnixTimeSeconds()),
        };
        if (traceParent is not null)
        {
            properties.Headers = new Dictionary<string, object?> { ["traceparent"] = traceParent };
        }

        return properties;
    }

    private static string TypeOf(Envelope envelope) => Types.GetOrAdd(
        (envelope.Type, envelope.Intent),
        static ((MessageType Type, MessageIntent Intent) both) => WireNames.Of(both.Intent) is { } intent ? $"{WireNames.Of(both.Type)}/{intent}" : WireNames.Of(both.Type));

    private Activity? StartActivity(Envelope envelope, string? traceParent)
    {
        if (!IacpTelemetry.Activities.HasListeners())
        {
            return null;
        }

        Activity? activity = traceParent is null
            ? IacpTelemetry.Activities.StartActivity("iacp send", ActivityKind.Producer)
            : IacpTelemetry.Activities.StartActivity("iacp send", ActivityKind.Producer, traceParent);
        activity?.SetTag("messaging.system", "rabbitmq");
        activity?.SetTag("messaging.operation.name", "send");
        activity?.SetTag("messaging.message.id", envelope.MessageId.Value);
        activity?.SetTag("messaging.message.conversation_id", envelope.Conversation.Value);
        activity?.SetTag("iacp.agent", self.Value);
        activity?.SetTag("iacp.recipient", envelope.Recipient.Value);
        return activity;
    }
}
