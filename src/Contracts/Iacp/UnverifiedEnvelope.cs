using System.Text;

namespace IacpBus.Contracts.Iacp;

/// <summary>
/// An envelope as its bytes claim it, before anything about it was checked beyond its form. It exists to verify the
/// signature and to report a defect to the right sender; nothing else may act on it.
/// </summary>
public sealed class UnverifiedEnvelope
{
    private readonly Range _signatureCut;

    internal UnverifiedEnvelope(ReadOnlyMemory<byte> canonicalText, Range signatureCut)
    {
        CanonicalText = canonicalText;
        _signatureCut = signatureCut;
    }

    /// <summary>The flat envelope in canonical form: the received bytes themselves when they were canonical.</summary>
    public ReadOnlyMemory<byte> CanonicalText { get; }

    /// <summary>Who claims to have sent it.</summary>
    public required AgentId Sender { get; init; }

    /// <summary>Whom it is for.</summary>
    public required RecipientAddress Recipient { get; init; }

    /// <summary><c>sender.identity_sig</c> as it stands; <c>null</c> when absent or not a string.</summary>
    public string? Signature => SignatureUtf8 is { } text ? Encoding.UTF8.GetString(text.Span) : null;

    /// <summary>The same in UTF-8, without making a text of it.</summary>
    public ReadOnlyMemory<byte>? SignatureUtf8 { get; init; }

    /// <summary><c>sender.sig_alg</c> as it stands; <c>null</c> when absent.</summary>
    public string? SignatureAlgorithm { get; init; }

    /// <summary><c>sender.key_id</c> as it stands; <c>null</c> when absent. A hint only.</summary>
    public string? KeyId { get; init; }

    /// <summary><c>message_id</c>; <c>null</c> when missing or malformed.</summary>
    public MessageId? MessageId { get; init; }

    /// <summary><c>correlation_id</c>; <c>null</c> when missing or malformed.</summary>
    public CorrelationId? CorrelationId { get; init; }

    /// <summary><c>message.type</c>; <c>null</c> when missing or unknown.</summary>
    public MessageType? Type { get; init; }

    /// <summary>The whole header; <c>null</c> when <see cref="Defect"/> says what is wrong with it.</summary>
    public Envelope? Envelope { get; init; }

    /// <summary>The first thing wrong with it in the order of spec/iacp.md 1.2; <c>null</c> when the header is sound.</summary>
    public EnvelopeError? Defect { get; init; }

    /// <summary>Bytes that the signature covers.</summary>
    public int SigningInputLength => CanonicalText.Length - _signatureCut.GetOffsetAndLength(CanonicalText.Length).Length;

    /// <summary>
    /// Writes what the signature covers: the canonical text without <c>sender.identity_sig</c> (spec/iacp.md 2.3).
    /// </summary>
    /// <param name="destination">At least <see cref="SigningInputLength"/> bytes.</param>
    public void CopySigningInput(Span<byte> destination)
    {
        (int start, int length) = _signatureCut.GetOffsetAndLength(CanonicalText.Length);
        ReadOnlySpan<byte> text = CanonicalText.Span;
        text[..start].CopyTo(destination);
        text[(start + length)..].CopyTo(destination[start..]);
    }

    /// <summary>Says who to whom, never what.</summary>
    public override string ToString() => $"unverified {MessageId?.Value ?? "?"} {Sender} -> {Recipient}";
}
