using System.Text.Json;

namespace IacpBus.Contracts.Iacp;

/// <summary>Where the members of a flat envelope stand in its canonical text, as one scan found them.</summary>
internal struct EnvelopeFields
{
    public Field Version;
    public Field MessageId;
    public Field CorrelationId;
    public Field InReplyTo;
    public Field Timestamp;
    public Field TtlSeconds;
    public Field SenderId;
    public Field Signature;
    public Field SignatureAlgorithm;
    public Field KeyId;
    public Field RecipientId;
    public Field Channel;
    public Field Type;
    public Field Intent;
    public Field Payload;

    /// <summary>The bytes to leave out for the signing input: the signature member with one comma. Empty when unsigned.</summary>
    public Range SignatureCut;

    /// <summary>Members of the root, and the two that make the wrapped form.</summary>
    public int RootMembers;
    public Field WrappedEnvelope;
    public Field Message;

    /// <summary>One value: its token type and its place, for strings without the quotes.</summary>
    internal readonly record struct Field(JsonTokenType Kind, int Start, int End, bool Escaped)
    {
        public bool Present => Kind is not (JsonTokenType.None or JsonTokenType.Null);

        public ReadOnlySpan<byte> In(ReadOnlySpan<byte> text) => text[Start..End];
    }
}
