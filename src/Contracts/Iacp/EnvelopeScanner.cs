using System.Text.Json;
using IacpBus.Contracts.Json;
using Field = IacpBus.Contracts.Iacp.EnvelopeFields.Field;

namespace IacpBus.Contracts.Iacp;

/// <summary>One pass over a flat envelope: proves it canonical, finds its members and the signature to cut out.</summary>
internal ref struct EnvelopeScanner
{
    private CanonicalReader _reader;
    private readonly ReadOnlySpan<byte> _text;

    private EnvelopeScanner(ReadOnlySpan<byte> text, Span<CanonicalReader.NameSlot> scratch, int maxDepth)
    {
        _text = text;
        _reader = new CanonicalReader(text, scratch, maxDepth);
    }

    /// <summary><c>false</c> when the text is not canonical; then the fields mean nothing.</summary>
    /// <exception cref="JsonException">The text is not JSON or nests too deep.</exception>
    public static bool TryScan(ReadOnlySpan<byte> text, int maxDepth, out EnvelopeFields fields)
    {
        Span<CanonicalReader.NameSlot> scratch = stackalloc CanonicalReader.NameSlot[maxDepth + 1];
        var scanner = new EnvelopeScanner(text, scratch, maxDepth);
        fields = default;
        scanner.Root(ref fields);
        return scanner._reader.IsCanonical;
    }

    private void Root(ref EnvelopeFields fields)
    {
        if (!_reader.Next())
        {
            return;
        }

        if (_reader.TokenType == JsonTokenType.StartObject)
        {
            while (NextMember(depth: 1))
            {
                fields.RootMembers++;
                RootMember(ref fields);
            }
        }
        else
        {
            _reader.Skip();
        }

        // Reads past the end, so that trailing blanks count as not canonical and trailing text as malformed.
        _reader.Next();
    }

    private void RootMember(ref EnvelopeFields fields)
    {
        if (_reader.NameIs("sender"u8))
        {
            Sender(ref fields);
        }
        else if (_reader.NameIs("recipient"u8))
        {
            Recipient(ref fields);
        }
        else if (_reader.NameIs("message"u8))
        {
            Message(ref fields);
        }
        else if (_reader.NameIs("version"u8))
        {
            fields.Version = Value();
        }
        else if (_reader.NameIs("message_id"u8))
        {
            fields.MessageId = Value();
        }
        else if (_reader.NameIs("correlation_id"u8))
        {
            fields.CorrelationId = Value();
        }
        else if (_reader.NameIs("in_reply_to"u8))
        {
            fields.InReplyTo = Value();
        }
        else if (_reader.NameIs("timestamp"u8))
        {
            fields.Timestamp = Value();
        }
        else if (_reader.NameIs("ttl_seconds"u8))
        {
            fields.TtlSeconds = Value();
        }
        else if (_reader.NameIs("envelope"u8))
        {
            fields.WrappedEnvelope = Value();
        }
        else
        {
            Value();
        }
    }

    private void Sender(ref EnvelopeFields fields)
    {
        if (!_reader.Next() || _reader.TokenType != JsonTokenType.StartObject)
        {
            _reader.Skip();
            return;
        }

        while (NextMember(depth: 2))
        {
            int nameStart = _reader.Start;
            if (_reader.NameIs("agent_id"u8))
            {
                fields.SenderId = Value();
            }
            else if (_reader.NameIs("identity_sig"u8))
            {
                fields.Signature = Value();
                fields.SignatureCut = Cut(nameStart, _reader.End);
            }
            else if (_reader.NameIs("sig_alg"u8))
            {
                fields.SignatureAlgorithm = Value();
            }
            else if (_reader.NameIs("key_id"u8))
            {
                fields.KeyId = Value();
            }
            else
            {
                Value();
            }
        }
    }

    private void Recipient(ref EnvelopeFields fields)
    {
        if (!_reader.Next() || _reader.TokenType != JsonTokenType.StartObject)
        {
            _reader.Skip();
            return;
        }

        while (NextMember(depth: 2))
        {
            if (_reader.NameIs("agent_id"u8))
            {
                fields.RecipientId = Value();
            }
            else if (_reader.NameIs("channel"u8))
            {
                fields.Channel = Value();
            }
            else
            {
                Value();
            }
        }
    }

    private void Message(ref EnvelopeFields fields)
    {
        if (!_reader.Next())
        {
            return;
        }

        int start = _reader.Start;
        JsonTokenType kind = _reader.TokenType;
        if (kind == JsonTokenType.StartObject)
        {
            while (NextMember(depth: 2))
            {
                if (_reader.NameIs("type"u8))
                {
                    fields.Type = Value();
                }
                else if (_reader.NameIs("intent"u8))
                {
                    fields.Intent = Value();
                }
                else if (_reader.NameIs("payload"u8))
                {
                    fields.Payload = Value();
                }
                else
                {
                    Value();
                }
            }
        }
        else
        {
            _reader.Skip();
        }

        fields.Message = new Field(kind, start, _reader.End, Escaped: false);
    }

    /// <summary>Whether another member name of the object at <paramref name="depth"/> follows.</summary>
    private bool NextMember(int depth) =>
        _reader.Next() && !(_reader.TokenType == JsonTokenType.EndObject && _reader.Depth == depth - 1);

    private Field Value()
    {
        if (!_reader.Next())
        {
            return default;
        }

        JsonTokenType kind = _reader.TokenType;
        int start = _reader.Start;
        bool escaped = _reader.IsEscaped;
        _reader.Skip();
        return kind == JsonTokenType.String
            ? new Field(kind, start + 1, _reader.End - 1, escaped)
            : new Field(kind, start, _reader.End, Escaped: false);
    }

    private readonly Range Cut(int start, int end)
    {
        if (end < _text.Length && _text[end] == (byte)',')
        {
            return start..(end + 1);
        }

        return (_text[start - 1] == (byte)',' ? start - 1 : start)..end;
    }
}
