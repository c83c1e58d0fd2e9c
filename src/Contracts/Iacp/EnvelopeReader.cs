using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Unicode;
using IacpBus.Contracts.Json;

namespace IacpBus.Contracts.Iacp;

/// <summary>
/// Reads envelopes from the network (spec/iacp.md section 1): the flat JSON form and the wrapped one. Throws nothing
/// for what a peer sent. Thread-safe.
/// </summary>
public static class EnvelopeReader
{
    /// <summary>
    /// <c>true</c> when the bytes are an envelope with a sender and a recipient, so that its signature can be
    /// checked; it may still have a <see cref="UnverifiedEnvelope.Defect"/>. <c>false</c> with the error otherwise.
    /// <paramref name="body"/> must not change as long as the envelope is used.
    /// </summary>
    public static bool TryRead(
        ReadOnlyMemory<byte> body,
        EnvelopeReaderOptions options,
        [NotNullWhen(true)] out UnverifiedEnvelope? envelope,
        [NotNullWhen(false)] out EnvelopeError? error)
    {
        ArgumentNullException.ThrowIfNull(options);
        envelope = null;
        error = Canonicalize(ref body, options.Limits, out EnvelopeFields fields);
        if (error is not null)
        {
            return false;
        }

        return new EnvelopeFieldReader(body, in fields, options).TryRead(out envelope, out error);
    }

    /// <summary>Replaces <paramref name="body"/> by its canonical flat form and finds its members.</summary>
    private static EnvelopeError? Canonicalize(ref ReadOnlyMemory<byte> body, JsonLimits limits, out EnvelopeFields fields)
    {
        fields = default;
        if (body.Length > limits.MaxBytes)
        {
            return new EnvelopeError(ErrorCode.PayloadInvalid, "too_large", $"The message has {body.Length} bytes; at most {limits.MaxBytes} are accepted.");
        }

        if (!Utf8.IsValid(body.Span))
        {
            return Malformed("The message is not valid UTF-8.");
        }

        try
        {
            if (EnvelopeScanner.TryScan(body.Span, limits.MaxDepth, out fields) && !IsWrapped(fields))
            {
                return null;
            }
        }
        catch (JsonException)
        {
            return Malformed($"The message is not valid JSON, or nests deeper than {limits.MaxDepth} levels.");
        }

        return CanonicalizeSlowly(ref body, limits, ref fields);
    }

    private static EnvelopeError? CanonicalizeSlowly(ref ReadOnlyMemory<byte> body, JsonLimits limits, ref EnvelopeFields fields)
    {
        var canonical = new ArrayBufferWriter<byte>(Math.Max(64, body.Length));
        if (JcsCanonicalizer.Canonicalize(body, limits, exactNumbers: true, canonical) is { } defect)
        {
            return Malformed(defect);
        }

        body = canonical.WrittenMemory;
        if (!EnvelopeScanner.TryScan(body.Span, limits.MaxDepth, out fields))
        {
            return new EnvelopeError(ErrorCode.InternalError, "canonical_form", "The canonical form of the message could not be proved.");
        }

        if (!IsWrapped(fields))
        {
            return null;
        }

        if (fields.WrappedEnvelope.Kind != JsonTokenType.StartObject)
        {
            return EnvelopeError.Invalid("$.envelope", "an object");
        }

        ReadOnlyMemory<byte> flat = Flatten(body.Span, fields);
        fields = default;
        body = flat;
        return CanonicalizeFlat(ref body, limits, ref fields);
    }

    private static EnvelopeError? CanonicalizeFlat(ref ReadOnlyMemory<byte> flat, JsonLimits limits, ref EnvelopeFields fields)
    {
        // What came was within the limits. Its canonical form may have more bytes (1e9 has ten digits) but never more levels.
        var canonical = new ArrayBufferWriter<byte>(flat.Length);
        if (JcsCanonicalizer.Canonicalize(flat, limits with { MaxBytes = int.MaxValue }, exactNumbers: true, canonical) is { } defect)
        {
            return Malformed(defect);
        }

        flat = canonical.WrittenMemory;
        return EnvelopeScanner.TryScan(flat.Span, limits.MaxDepth, out fields)
            ? null
            : new EnvelopeError(ErrorCode.InternalError, "canonical_form", "The canonical form of the message could not be proved.");
    }

    /// <summary>The wrapped form has exactly the root members <c>envelope</c> and <c>message</c>; anything else is flat.</summary>
    private static bool IsWrapped(in EnvelopeFields fields) =>
        fields.RootMembers == 2 && fields.WrappedEnvelope.Present && fields.Message.Kind != JsonTokenType.None;

    private static byte[] Flatten(ReadOnlySpan<byte> text, in EnvelopeFields fields)
    {
        ReadOnlySpan<byte> members = fields.WrappedEnvelope.In(text)[1..^1];
        var flat = new ArrayBufferWriter<byte>(text.Length);
        flat.Write("{"u8);
        flat.Write(members);
        flat.Write(members.IsEmpty ? "\"message\":"u8 : ",\"message\":"u8);
        flat.Write(fields.Message.In(text));
        flat.Write("}"u8);
        return flat.WrittenSpan.ToArray();
    }

    private static EnvelopeError Malformed(string message) => new(ErrorCode.PayloadInvalid, "malformed_json", message);
}
