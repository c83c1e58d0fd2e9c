using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json;
using IacpBus.Contracts.Json;
using Field = IacpBus.Contracts.Iacp.EnvelopeFields.Field;

namespace IacpBus.Contracts.Iacp;

/// <summary>Turns the found members into values and names the first one at fault (spec/iacp.md 1.2).</summary>
internal ref struct EnvelopeFieldReader
{
    private const int MaxVersionLength = 16;

    private readonly ReadOnlyMemory<byte> _text;
    private readonly ref readonly EnvelopeFields _fields;
    private readonly EnvelopeReaderOptions _options;
    private readonly bool _lenient;
    private EnvelopeError? _defect;

    public EnvelopeFieldReader(ReadOnlyMemory<byte> text, ref readonly EnvelopeFields fields, EnvelopeReaderOptions options)
    {
        _text = text;
        _fields = ref fields;
        _options = options;
        _lenient = options.Profile == EnvelopeProfile.Lenient;
    }

    public bool TryRead([NotNullWhen(true)] out UnverifiedEnvelope? envelope, [NotNullWhen(false)] out EnvelopeError? error)
    {
        envelope = null;
        if (!AgentId.TryParse(Text(_fields.SenderId), out AgentId sender))
        {
            error = _fields.SenderId.Present ? EnvelopeError.Invalid("$.sender.agent_id", "an agent id") : EnvelopeError.Missing("$.sender.agent_id");
            return false;
        }

        if (!RecipientAddress.TryParse(Text(_fields.RecipientId), out RecipientAddress recipient))
        {
            error = _fields.RecipientId.Present
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
        CorrelationId? correlationId = ReadCorrelationId(messageId);
        MessageId? inReplyTo = ReadInReplyTo();
        DateTimeOffset timestamp = ReadTimestamp();
        int ttl = ReadTtl();
        CanonicalJson payload = ReadPayload();
        MessageType? type = ReadType();
        MessageIntent intent = ReadIntent(type);
        ChannelName channel = ReadChannel(intent);
        CheckBroadcast(recipient, type, intent);
        return new UnverifiedEnvelope(_text, _fields.SignatureCut)
        {
            Sender = sender,
            Recipient = recipient,
            SignatureUtf8 = Utf8(_fields.Signature),
            SignatureAlgorithm = Text(_fields.SignatureAlgorithm),
            KeyId = Text(_fields.KeyId),
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
        if (_fields.Version.Kind == JsonTokenType.String && _fields.Version.In(_text.Span).SequenceEqual("1.0"u8))
        {
            return Envelope.CurrentVersion;
        }

        // YAML writers turn 1.0 into a number, which JSON peers print as 1.
        string? version = _fields.Version.Kind == JsonTokenType.Number ? Encoding.UTF8.GetString(_fields.Version.In(_text.Span)) : Text(_fields.Version);
        if (version is null)
        {
            Fail(_fields.Version.Present ? EnvelopeError.Invalid("$.version", "a string such as 1.0") : null);
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
        if (MessageId.TryParse(Text(_fields.MessageId), _lenient, out MessageId id))
        {
            return id;
        }

        Fail(_fields.MessageId.Present ? EnvelopeError.Invalid("$.message_id", "a UUID of RFC 9562") : EnvelopeError.Missing("$.message_id"));
        return null;
    }

    private CorrelationId? ReadCorrelationId(MessageId? messageId)
    {
        // The first message of a conversation names itself: one text for both.
        if (messageId is { } itself && _fields.CorrelationId.Kind == JsonTokenType.String
            && _fields.CorrelationId.In(_text.Span).SequenceEqual(_fields.MessageId.In(_text.Span)))
        {
            return CorrelationId.From(itself);
        }

        if (CorrelationId.TryParse(Text(_fields.CorrelationId), out CorrelationId id))
        {
            return id;
        }

        Fail(_fields.CorrelationId.Present ? EnvelopeError.Invalid("$.correlation_id", "a UUID or a token of 1 to 128 characters") : null);
        return null;
    }

    private MessageId? ReadInReplyTo()
    {
        if (MessageId.TryParse(Text(_fields.InReplyTo), lenient: true, out MessageId id))
        {
            return id;
        }

        Fail(_fields.InReplyTo.Present ? EnvelopeError.Invalid("$.in_reply_to", "a message id") : null);
        return null;
    }

    private DateTimeOffset ReadTimestamp()
    {
        if (_fields.Timestamp.Kind == JsonTokenType.String && Rfc3339.TryParse(_fields.Timestamp.In(_text.Span), out DateTimeOffset value))
        {
            return value;
        }

        Fail(_fields.Timestamp.Present ? EnvelopeError.Invalid("$.timestamp", "a time of RFC 3339") : EnvelopeError.Missing("$.timestamp"));
        return default;
    }

    private int ReadTtl()
    {
        if (!_fields.TtlSeconds.Present)
        {
            return Math.Min(Envelope.DefaultTtlSeconds, _options.MaxTtlSeconds);
        }

        if (_fields.TtlSeconds.Kind == JsonTokenType.Number
            && long.TryParse(_fields.TtlSeconds.In(_text.Span), NumberStyles.None, CultureInfo.InvariantCulture, out long seconds)
            && seconds > 0)
        {
            return (int)Math.Min(seconds, _options.MaxTtlSeconds);
        }

        Fail(EnvelopeError.Invalid("$.ttl_seconds", "a whole number of at least 1"));
        return 0;
    }

    private CanonicalJson ReadPayload()
    {
        if (_fields.Payload.Kind == JsonTokenType.StartObject)
        {
            return new CanonicalJson(_text[_fields.Payload.Start.._fields.Payload.End]);
        }

        Fail(_fields.Payload.Present ? EnvelopeError.Invalid("$.message.payload", "an object") : null);
        return CanonicalJson.EmptyObject;
    }

    private MessageType? ReadType()
    {
        if (_fields.Type.Kind == JsonTokenType.String && WireNames.TryType(_fields.Type.In(_text.Span), out MessageType type))
        {
            return type;
        }

        Fail(_fields.Type.Present
            ? EnvelopeError.Invalid("$.message.type", "request, response, event, error or heartbeat")
            : EnvelopeError.Missing("$.message.type"));
        return null;
    }

    private MessageIntent ReadIntent(MessageType? type)
    {
        if (!_fields.Intent.Present)
        {
            Fail(type is MessageType.Error or MessageType.Heartbeat ? null : EnvelopeError.Missing("$.message.intent"));
            return type == MessageType.Heartbeat ? MessageIntent.Health : MessageIntent.None;
        }

        if (_fields.Intent.Kind == JsonTokenType.String && WireNames.TryIntent(_fields.Intent.In(_text.Span), out MessageIntent intent))
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
        if (!_fields.Channel.Present)
        {
            return ChannelName.For(intent);
        }

        if (_fields.Channel.Kind == JsonTokenType.String && ChannelName.TryStandard(_fields.Channel.In(_text.Span), out ChannelName channel))
        {
            return channel;
        }

        if (!ChannelName.TryParse(Text(_fields.Channel), out channel))
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

    private ReadOnlyMemory<byte>? Utf8(Field field)
    {
        if (field.Kind != JsonTokenType.String)
        {
            return null;
        }

        return field.Escaped ? Encoding.UTF8.GetBytes(Text(field)!) : _text[field.Start..field.End];
    }

    private string? Text(Field field)
    {
        if (field.Kind != JsonTokenType.String)
        {
            return null;
        }

        ReadOnlySpan<byte> value = field.In(_text.Span);
        return field.Escaped ? CanonicalReader.Unescape(value) : Encoding.UTF8.GetString(value);
    }
}
