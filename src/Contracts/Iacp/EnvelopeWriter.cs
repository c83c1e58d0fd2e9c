using System.Buffers;
using System.Globalization;
using System.Text;
using IacpBus.Contracts.Json;

namespace IacpBus.Contracts.Iacp;

/// <summary>
/// Writes a flat envelope in the canonical order of RFC 8785, so that a receiver can check its signature over the
/// bytes as they are. One use per envelope; not thread-safe.
/// </summary>
public sealed class EnvelopeWriter
{
    private const int SignatureLength = 64;
    private static readonly byte[] SignatureName = ",\"identity_sig\":\""u8.ToArray();

    private const int MostSpare = 64 * 1024;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? t_spare;

    private readonly ArrayBufferWriter<byte> _output;
    private readonly int _signatureAt;
    private bool _first;

    /// <summary>Writes <paramref name="envelope"/> without a signature.</summary>
    public EnvelopeWriter(Envelope envelope)
        : this(envelope, null)
    {
    }

    private EnvelopeWriter(Envelope envelope, ArrayBufferWriter<byte>? room)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        _output = room ?? new ArrayBufferWriter<byte>(384 + envelope.Payload.Utf8.Length);
        _first = true;
        if (envelope.CorrelationId is { } correlation)
        {
            Text("correlation_id"u8, correlation.Value);
        }

        if (envelope.InReplyTo is { } inReplyTo)
        {
            Text("in_reply_to"u8, inReplyTo.Value);
        }

        Message(envelope);
        Text("message_id"u8, envelope.MessageId.Value);
        Name("recipient"u8);
        _first = true;
        Text("agent_id"u8, envelope.Recipient.Value);
        Text("channel"u8, envelope.Channel.Value);
        _output.Write("}"u8);
        Name("sender"u8);
        _first = true;
        Text("agent_id"u8, envelope.Sender.Value);
        _signatureAt = _output.WrittenCount;
        _output.Write("}"u8);
        Name("timestamp"u8);
        envelope.Timestamp.UtcDateTime.TryFormat(_output.GetSpan(32), out int digits, "'\"'yyyy-MM-dd'T'HH:mm:ss.fff'Z\"'", CultureInfo.InvariantCulture);
        _output.Advance(digits);
        Name("ttl_seconds"u8);
        envelope.TtlSeconds.TryFormat(_output.GetSpan(11), out digits, default, CultureInfo.InvariantCulture);
        _output.Advance(digits);
        Text("version"u8, envelope.Version);
        _output.Write("}"u8);
    }

    /// <summary>
    /// Writes and signs in one go, in room that the thread keeps for the next envelope; only the body is made.
    /// Thread-safe.
    /// </summary>
    /// <param name="envelope">What to write.</param>
    /// <param name="sign">Signs; <c>null</c> for a body without a signature, for policies that allow it.</param>
    public static byte[] Write(Envelope envelope, EnvelopeSigner? sign)
    {
        ArrayBufferWriter<byte> room = t_spare ?? new ArrayBufferWriter<byte>(1024);
        t_spare = null;
        var writer = new EnvelopeWriter(envelope, room);
        byte[] body;
        if (sign is null)
        {
            body = writer.ToUnsigned();
        }
        else
        {
            Span<byte> signature = stackalloc byte[SignatureLength];
            sign(room.WrittenSpan, signature);
            body = writer.Sign(signature);
        }

        if (room.Capacity <= MostSpare)
        {
            room.ResetWrittenCount();
            t_spare = room;
        }

        return body;
    }

    /// <summary>What the signature must cover: the whole text so far (spec/iacp.md 2.3).</summary>
    public ReadOnlyMemory<byte> SigningInput => _output.WrittenMemory;

    /// <summary>The final body with <c>sender.identity_sig</c> in its place.</summary>
    /// <param name="signature">64 bytes of Ed25519 over the SHA-256 of <see cref="SigningInput"/>.</param>
    public byte[] Sign(ReadOnlySpan<byte> signature)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(signature.Length, SignatureLength);
        ReadOnlySpan<byte> unsigned = _output.WrittenSpan;
        var body = new byte[unsigned.Length + SignatureName.Length + (2 * SignatureLength) + 1];
        Span<byte> rest = body;
        unsigned[.._signatureAt].CopyTo(rest);
        rest = rest[_signatureAt..];
        SignatureName.CopyTo(rest);
        rest = rest[SignatureName.Length..];
        Convert.TryToHexStringLower(signature, rest, out int hexLength);
        rest = rest[hexLength..];
        rest[0] = (byte)'"';
        unsigned[_signatureAt..].CopyTo(rest[1..]);
        return body;
    }

    /// <summary>The final body without a signature, for policies that allow it.</summary>
    public byte[] ToUnsigned() => _output.WrittenSpan.ToArray();

    private void Message(Envelope envelope)
    {
        Name("message"u8);
        _first = true;
        if (WireNames.Of(envelope.Intent) is { } intent)
        {
            Text("intent"u8, intent);
        }

        Name("payload"u8);
        _output.Write(envelope.Payload.Utf8.Span);
        Text("type"u8, WireNames.Of(envelope.Type));
        _output.Write("}"u8);
    }

    private void Name(ReadOnlySpan<byte> name)
    {
        _output.Write(_first ? "{\""u8 : ",\""u8);
        _output.Write(name);
        _output.Write("\":"u8);
        _first = false;
    }

    private void Text(ReadOnlySpan<byte> name, string value)
    {
        Name(name);
        Span<byte> utf8 = stackalloc byte[384];
        int length = Encoding.UTF8.GetBytes(value, utf8);
        JcsString.Write(utf8[..length], _output);
    }
}
