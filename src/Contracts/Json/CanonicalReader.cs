using System.Text.Json;
using System.Text.Unicode;

namespace IacpBus.Contracts.Json;

/// <summary>
/// Reads JSON once and proves on the way that every token is in the canonical form of RFC 8785: members in UTF-16
/// order, ECMAScript numbers, minimal escapes, no blanks. The first token that is not ends the reading.
/// The text must be valid UTF-8.
/// </summary>
internal ref struct CanonicalReader
{
    private readonly ReadOnlySpan<byte> _text;
    private readonly Span<NameSlot> _lastNames;
    private Utf8JsonReader _reader;
    private int _end;
    private bool _afterValue;

    /// <param name="text">The whole JSON text.</param>
    /// <param name="lastNames">Scratch space with <paramref name="maxDepth"/> + 1 slots.</param>
    /// <param name="maxDepth">Deepest nesting accepted.</param>
    public CanonicalReader(ReadOnlySpan<byte> text, Span<NameSlot> lastNames, int maxDepth)
    {
        _text = text;
        _lastNames = lastNames;
        _reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = maxDepth });
        IsCanonical = true;
    }

    /// <summary>Whether the whole text is JSON in canonical form, in valid UTF-8 and not nested too deep.</summary>
    public static bool Proves(ReadOnlySpan<byte> text, int maxDepth)
    {
        if (!Utf8.IsValid(text))
        {
            return false;
        }

        try
        {
            Span<NameSlot> names = stackalloc NameSlot[maxDepth + 1];
            var reader = new CanonicalReader(text, names, maxDepth);
            while (reader.Next())
            {
            }

            return reader.IsCanonical;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Whether everything read so far is canonical.</summary>
    public bool IsCanonical { get; private set; }

    public readonly JsonTokenType TokenType => _reader.TokenType;

    /// <summary>Where the current token begins; for strings, at the opening quote.</summary>
    public readonly int Start => (int)_reader.TokenStartIndex;

    /// <summary>Where the current token ends; for strings, behind the closing quote.</summary>
    public readonly int End => _end - (_reader.TokenType == JsonTokenType.PropertyName ? 1 : 0);

    /// <summary>Whether the current string holds escapes.</summary>
    public readonly bool IsEscaped => _reader.ValueIsEscaped;

    public readonly int Depth => _reader.CurrentDepth;

    /// <summary>The next token; <c>false</c> at the end of the text or at the first token that is not canonical.</summary>
    /// <exception cref="JsonException">The text is not JSON or nests too deep.</exception>
    public bool Next()
    {
        if (!IsCanonical || !_reader.Read())
        {
            IsCanonical &= _end == _text.Length;
            return false;
        }

        JsonTokenType type = _reader.TokenType;
        bool closes = type is JsonTokenType.EndObject or JsonTokenType.EndArray;
        int expectedStart = _end + (_afterValue && !closes ? 1 : 0);
        _end = (int)_reader.BytesConsumed;
        IsCanonical = Start == expectedStart && IsTokenCanonical(type);
        _afterValue = type is not (JsonTokenType.PropertyName or JsonTokenType.StartObject or JsonTokenType.StartArray);
        return IsCanonical;
    }

    /// <summary>Moves to the last token of the current value.</summary>
    public bool Skip()
    {
        if (_reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
        {
            return IsCanonical;
        }

        int depth = Depth;
        while (Next())
        {
            if (Depth == depth)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the current member name is <paramref name="name"/>, which needs no escapes.</summary>
    public readonly bool NameIs(ReadOnlySpan<byte> name) => _reader.ValueSpan.SequenceEqual(name);

    private bool IsTokenCanonical(JsonTokenType type)
    {
        switch (type)
        {
            case JsonTokenType.StartObject:
                _lastNames[Depth] = default;
                return true;
            case JsonTokenType.PropertyName:
                return _end == Start + _reader.ValueSpan.Length + 3 && IsNameInOrder();
            case JsonTokenType.String:
                return !_reader.ValueIsEscaped || JcsString.IsCanonical(_reader.ValueSpan);
            case JsonTokenType.Number:
                return IsNumberCanonical(_reader.ValueSpan);
            default:
                return true;
        }
    }

    private readonly bool IsNameInOrder()
    {
        // Utf8JsonReader counts a StartObject at the depth around it and its members one deeper.
        ref NameSlot last = ref _lastNames[Depth - 1];
        ReadOnlySpan<byte> name = _reader.ValueSpan;
        bool escaped = _reader.ValueIsEscaped;
        if (escaped && !JcsString.IsCanonical(name))
        {
            return false;
        }

        bool inOrder = !last.Present || (escaped || last.Escaped
            ? string.CompareOrdinal(Unescape(_text.Slice(last.Start, last.Length)), Unescape(name)) < 0
            : JcsNameOrder.Compare(_text.Slice(last.Start, last.Length), name) < 0);
        last = new NameSlot { Present = true, Start = Start + 1, Length = name.Length, Escaped = escaped };
        return inOrder;
    }

    private static bool IsNumberCanonical(ReadOnlySpan<byte> token)
    {
        Span<byte> canonical = stackalloc byte[JcsNumber.MaxLength];
        return JcsNumber.TryFormat(token, exact: true, canonical, out int length) && canonical[..length].SequenceEqual(token);
    }

    internal static string Unescape(ReadOnlySpan<byte> escaped)
    {
        byte[] quoted = new byte[escaped.Length + 2];
        quoted[0] = quoted[^1] = (byte)'"';
        escaped.CopyTo(quoted.AsSpan(1));
        var reader = new Utf8JsonReader(quoted);
        reader.Read();
        return reader.GetString()!;
    }

    /// <summary>The member name read last at one depth.</summary>
    internal struct NameSlot
    {
        public bool Present;
        public bool Escaped;
        public int Start;
        public int Length;
    }
}
