using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace IacpBus.Contracts.Json;

/// <summary>
/// One JSON value in the canonical form of RFC 8785, kept as UTF-8 text. It is how payloads and unknown members
/// travel: what was signed is what is kept. The default value is the empty object. Immutable and thread-safe.
/// </summary>
public readonly struct CanonicalJson : IEquatable<CanonicalJson>
{
    /// <summary>For text of the caller's own making; what may be sent is the transport's business.</summary>
    private static readonly JsonLimits OwnLimits = new() { MaxBytes = int.MaxValue, MaxDepth = 256 };

    private static readonly byte[] EmptyObjectText = "{}"u8.ToArray();

    private readonly ReadOnlyMemory<byte> _text;

    /// <summary>For text that the one-pass reader or the writer has already proved canonical.</summary>
    internal CanonicalJson(ReadOnlyMemory<byte> canonicalText) => _text = canonicalText;

    /// <summary><c>{}</c></summary>
    public static CanonicalJson EmptyObject => default;

    /// <summary>The canonical text, UTF-8.</summary>
    public ReadOnlyMemory<byte> Utf8 => _text.IsEmpty ? EmptyObjectText : _text;

    /// <summary>What kind of value this is, told by its first byte.</summary>
    public JsonValueKind Kind => Utf8.Span[0] switch
    {
        (byte)'{' => JsonValueKind.Object,
        (byte)'[' => JsonValueKind.Array,
        (byte)'"' => JsonValueKind.String,
        (byte)'t' => JsonValueKind.True,
        (byte)'f' => JsonValueKind.False,
        (byte)'n' => JsonValueKind.Null,
        _ => JsonValueKind.Number,
    };

    /// <summary>
    /// Reads any I-JSON text and brings it into canonical form. <c>false</c> when it is not valid JSON in UTF-8,
    /// names a member twice, holds a lone surrogate, a number that would change its value, or passes a limit.
    /// </summary>
    public static bool TryParse(ReadOnlyMemory<byte> utf8Json, JsonLimits? limits, out CanonicalJson value, [NotNullWhen(false)] out string? defect)
    {
        var output = new ArrayBufferWriter<byte>(Math.Max(16, utf8Json.Length));
        defect = JcsCanonicalizer.Canonicalize(utf8Json, limits ?? JsonLimits.Default, exactNumbers: true, output);
        value = defect is null ? new CanonicalJson(output.WrittenMemory) : default;
        return defect is null;
    }

    /// <summary>Like <see cref="TryParse"/> for text of the caller's own making.</summary>
    /// <exception cref="FormatException">The text is not a JSON value that can be signed; the message says why.</exception>
    public static CanonicalJson Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        byte[] utf8 = Encoding.UTF8.GetBytes(json);
        if (Encoding.UTF8.GetString(utf8) != json)
        {
            throw new FormatException("The JSON text holds a lone surrogate.");
        }

        return TryParse(utf8, null, out CanonicalJson value, out string? defect) ? value : throw new FormatException(defect);
    }

    /// <summary>The value as the serializer writes it, brought into canonical form.</summary>
    /// <exception cref="FormatException">It holds a number that JSON peers would read differently.</exception>
    public static CanonicalJson From<T>(T value, JsonTypeInfo<T> typeInfo)
    {
        byte[] text = JsonSerializer.SerializeToUtf8Bytes(value, typeInfo);
        return FromOwn(text);
    }

    /// <summary>The value as the serializer writes it by reflection, brought into canonical form: <c>From(new { findings = 3 })</c>.</summary>
    /// <exception cref="FormatException">It holds a number that JSON peers would read differently.</exception>
    public static CanonicalJson From<T>(T value, JsonSerializerOptions? options = null)
    {
        byte[] text = JsonSerializer.SerializeToUtf8Bytes(value, options);
        return FromOwn(text);
    }

    /// <summary>Text that nobody else has; what is canonical already stays as it is.</summary>
    private static CanonicalJson FromOwn(byte[] text) =>
        CanonicalReader.Proves(text, OwnLimits.MaxDepth) ? new CanonicalJson(text)
        : TryParse(text, OwnLimits, out CanonicalJson canonical, out string? defect) ? canonical
        : throw new FormatException(defect);

    /// <summary>Reads the value as <typeparamref name="T"/>.</summary>
    /// <exception cref="JsonException">The value does not have that shape.</exception>
    public T? Deserialize<T>(JsonTypeInfo<T> typeInfo) => JsonSerializer.Deserialize(Utf8.Span, typeInfo);

    /// <summary>A copy of the value as a <see cref="JsonElement"/>, independent of this one.</summary>
    public JsonElement ToElement()
    {
        var reader = new Utf8JsonReader(Utf8.Span, new JsonReaderOptions { MaxDepth = 256 });
        return JsonElement.ParseValue(ref reader);
    }

    /// <summary>The canonical text.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Utf8.Span);

    /// <inheritdoc/>
    public bool Equals(CanonicalJson other) => Utf8.Span.SequenceEqual(other.Utf8.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is CanonicalJson other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(Utf8.Span);
        return hash.ToHashCode();
    }

    /// <summary>Same canonical text.</summary>
    public static bool operator ==(CanonicalJson left, CanonicalJson right) => left.Equals(right);

    /// <summary>Other canonical text.</summary>
    public static bool operator !=(CanonicalJson left, CanonicalJson right) => !left.Equals(right);
}
