using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json;
using IacpBus.Contracts.Json;
using Field = IacpBus.Contracts.Iacp.EnvelopeFields.Field;

namespace IacpBus.Contracts.Iacp;

/// <summary>Turns the found members into values and names the first one at fault (spec/iacp.md 1.2).</summary>
internal sealed class EnvelopeFieldReader(ReadOnlyMemory<byte> text, EnvelopeFields fields, EnvelopeReaderOptions options)
{
    private const int MaxVersionLength = 16;

    private readonly bool _lenient = options.Profile == EnvelopeProfile.Lenient;
    private EnvelopeError? _defect;

    public bool TryRead([NotNullWhen(true)] out UnverifiedEnvelope? envelope, [NotNullWhen(false)] out EnvelopeError? error)
    {
        envelope = null;
        if (!AgentId.TryParse(Text(fields.SenderId), out AgentId sender))
        {
            error = fields.SenderId.Present ? EnvelopeError.Invalid("$.sender.agent_id", "an agent id") : EnvelopeError.Missing("$.sender.agent_id");
            return false;
        }

        if (!RecipientAddress.TryParse(Text(fields.RecipientId), out RecipientAddress recipient))
        {
            error = fields.RecipientId.Present
                ? EnvelopeError.Invalid("$.recipient.agent_id", "an agent id or a broadcast pattern")
                : EnvelopeError.Missing("$.recipient.agent_id");
            return false;
        }

        error = null;
        envelope = Read(sender, recipient);
        return true;
    }

    private UnverifiedEnvelope Read(AgentId sender, RecipientAddress recipient)
    {
        string version = ReadVersion();
        MessageId? messageId = ReadMessageId();
        CorrelationId? correlationId = ReadCorrelationId();
        MessageId? inReplyTo = ReadInReplyTo();
        DateTimeOffset timestamp = ReadTimestamp();
        int ttl = ReadTtl();
        CanonicalJson payload = ReadPayload();
        MessageType? type = ReadType();
        MessageIntent intent = ReadIntent(type);
        ChannelName channel = ReadChannel(intent);
        CheckBroadcast(recipient, type, intent);
        return new UnverifiedEnvelope(text, fields.SignatureCut)
        {
            Sender = sender,
            Recipient = recipient,
            Signature = Text(fields.Signature),
            SignatureAlgorithm = Text(fields.SignatureAlgorithm),
            KeyId = Text(fields.KeyId),
            MessageId = messageId,
            CorrelationId = correlationId,
            Type = type,
            Defect = _defect,
            Envelope = _defect is not null ? null : new Envelope
            {
                Version = version,
                MessageId = messageId!.Value,
                CorrelationId = correlationId,
                InReplyTo = inReplyTo,
                Sender = sender,
                Recipient = recipient,
                Channel = channel,
                Timestamp = timestamp,
                TtlSeconds = ttl,
                Type = type!.Value,
                Intent = intent,
                Payload = payload,
            },
        };
    }

    private string ReadVersion()
    {
        // YAML writers turn 1.0 into a number, which JSON peers print as 1.
        string? version = fields.Version.Kind == JsonTokenType.Number ? Encoding.UTF8.GetString(fields.Version.In(text.Span)) : Text(fields.Version);
        if (version is null)
        {
            Fail(fields.Version.Present ? EnvelopeError.Invalid("$.version", "a string such as 1.0") : null);
            return Envelope.CurrentVersion;
        }

        int point = version.IndexOf('.', StringComparison.Ordinal);
        if ((point < 0 ? version : version[..point]) != "1")
        {
            Fail(new EnvelopeError(ErrorCode.VersionUnsupported, "major_version", "Only major version 1 of IACP is supported.", "$.version"));
        }
        else if (version.Length > MaxVersionLength || version.EndsWith('.') || !IdText.IsToken(version))
        {
            Fail(EnvelopeError.Invalid("$.version", "a string such as 1.0"));
        }

        return point < 0 ? version + ".0" : version;
    }

    private MessageId? ReadMessageId()
    {
        if (MessageId.TryParse(Text(fields.MessageId), _lenient, out MessageId id))
        {
            return id;
        }

        Fail(fields.MessageId.Present ? EnvelopeError.Invalid("$.message_id", "a UUID of RFC 9562") : EnvelopeError.Missing("$.message_id"));
        return null;
    }

    private CorrelationId? ReadCorrelationId()
    {
        if (CorrelationId.TryParse(Text(fields.CorrelationId), out CorrelationId id))
        {
            return id;
        }

        Fail(fields.CorrelationId.Present ? EnvelopeError.Invalid("$.correlation_id", "a UUID or a token of 1 to 128 characters") : null);
        return null;
    }

    private MessageId? ReadInReplyTo()
    {
        if (MessageId.TryParse(Text(fields.InReplyTo), lenient: true, out MessageId id))
        {
            return id;
        }

        Fail(fields.InReplyTo.Present ? EnvelopeError.Invalid("$.in_reply_to", "a message id") : null);
        return null;
    }

    private DateTimeOffset ReadTimestamp()
    {
        if (fields.Timestamp.Kind == JsonTokenType.String && Rfc3339.TryParse(fields.Timestamp.In(text.Span), out DateTimeOffset value))
        {
            return value;
        }

        Fail(fields.Timestamp.Present ? EnvelopeError.Invalid("$.timestamp", "a time of RFC 3339") : EnvelopeError.Missing("$.timestamp"));
        return default;
    }

    private int ReadTtl()
    {
        if (!fields.TtlSeconds.Present)
        {
            return Math.Min(Envelope.DefaultTtlSeconds, options.MaxTtlSeconds);
        }

        if (fields.TtlSeconds.Kind == JsonTokenType.Number
            && long.TryParse(fields.TtlSeconds.In(text.Span), NumberStyles.None, CultureInfo.InvariantCulture, out long seconds)
            && seconds > 0)
        {
            return (int)Math.Min(seconds, options.MaxTtlSeconds);
        }

        Fail(EnvelopeError.Invalid("$.ttl_seconds", "a whole number of at least 1"));
        return 0;
    }

    private CanonicalJson ReadPayload()
    {
        if (fields.Payload.Kind == JsonTokenType.StartObject)
        {
            return new CanonicalJson(text[fields.Payload.Start..fields.Payload.End]);
        }

        Fail(fields.Payload.Present ? EnvelopeError.Invalid("$.message.payload", "an object") : null);
        return CanonicalJson.EmptyObject;
    }

    private MessageType? ReadType()
    {
        if (fields.Type.Kind == JsonTokenType.String && WireNames.TryType(fields.Type.In(text.Span), out MessageType type))
        {
            return type;
        }

        Fail(fields.Type.Present
            ? EnvelopeError.Invalid("$.message.type", "request, response, event, error or heartbeat")
            : EnvelopeError.Missing("$.message.type"));
        return null;
    }

    private MessageIntent ReadIntent(MessageType? type)
    {
        if (!fields.Intent.Present)
        {
            Fail(type is MessageType.Error or MessageType.Heartbeat ? null : EnvelopeError.Missing("$.message.intent"));
            return type == MessageType.Heartbeat ? MessageIntent.Health : MessageIntent.None;
        }

        if (fields.Intent.Kind == JsonTokenType.String && WireNames.TryIntent(fields.Intent.In(text.Span), out MessageIntent intent))
        {
            if (type == MessageType.Heartbeat && intent != MessageIntent.Health)
            {
                Fail(UnsupportedIntent());
            }

            return intent;
        }

        Fail(UnsupportedIntent());
        return MessageIntent.None;
    }

    private ChannelName ReadChannel(MessageIntent intent)
    {
        if (!fields.Channel.Present)
        {
            return ChannelName.For(intent);
        }

        if (!ChannelName.TryParse(Text(fields.Channel), out ChannelName channel))
        {
            Fail(EnvelopeError.Invalid("$.recipient.channel", "a string of 1 to 64 printable ASCII characters"));
            return default;
        }

        if (channel.IsKnown)
        {
            return channel;
        }

        Fail(_lenient ? null : new EnvelopeError(
            ErrorCode.ChannelUnknown, "unknown_channel", "Use a standard channel or one whose name begins with x-.", "$.recipient.channel"));
        return ChannelName.For(intent);
    }

    private void CheckBroadcast(RecipientAddress recipient, MessageType? type, MessageIntent intent)
    {
        bool allowed = !recipient.IsBroadcast
            || type is MessageType.Event or MessageType.Heartbeat
            || (type == MessageType.Request && intent == MessageIntent.Query);
        Fail(allowed ? null : new EnvelopeError(
            ErrorCode.PayloadInvalid, "broadcast_not_allowed", "Only events, heartbeats and capability queries may be broadcast.", "$.recipient.agent_id"));
    }

    private static EnvelopeError UnsupportedIntent() =>
        new(ErrorCode.CapabilityMismatch, "unsupported_intent", "This message type is not served with that intent.", "$.message.intent");

    private void Fail(EnvelopeError? defect) => _defect ??= defect;

    private string? Text(Field field)
    {
        if (field.Kind != JsonTokenType.String)
        {
            return null;
        }

        ReadOnlySpan<byte> value = field.In(text.Span);
        return field.Escaped ? CanonicalReader.Unescape(value) : Encoding.UTF8.GetString(value);
    }
}
