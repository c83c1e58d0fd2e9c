using System.Buffers;

namespace IacpBus.Contracts.Json;

/// <summary>Strings in the form of RFC 8785 section 3.2.2.2: the shortest escapes and no others.</summary>
internal static class JcsString
{
    private static readonly SearchValues<byte> NeedsEscape = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(c => (byte)c), (byte)'"', (byte)'\\']);

    /// <summary>Whether the text between the quotes uses only the escapes that RFC 8785 would write.</summary>
    public static bool IsCanonical(ReadOnlySpan<byte> escaped)
    {
        int at;
        while ((at = escaped.IndexOf((byte)'\\')) >= 0)
        {
            int taken = CanonicalEscapeLength(escaped[at..]);
            if (taken == 0)
            {
                return false;
            }

            escaped = escaped[(at + taken)..];
        }

        return true;
    }

    /// <summary>Writes <paramref name="text"/> (valid UTF-8, not escaped) between quotes.</summary>
    public static void Write(ReadOnlySpan<byte> text, IBufferWriter<byte> output)
    {
        Put(output, (byte)'"');
        int at;
        while ((at = text.IndexOfAny(NeedsEscape)) >= 0)
        {
            output.Write(text[..at]);
            WriteEscape(text[at], output);
            text = text[(at + 1)..];
        }

        output.Write(text);
        Put(output, (byte)'"');
    }

    /// <summary>Whether <paramref name="text"/> must be escaped when written.</summary>
    public static bool MustEscape(ReadOnlySpan<byte> text) => text.ContainsAny(NeedsEscape);

    private static int CanonicalEscapeLength(ReadOnlySpan<byte> escape)
    {
        if (escape.Length < 2)
        {
            return 0;
        }

        if (escape[1] is (byte)'"' or (byte)'\\' or (byte)'b' or (byte)'t' or (byte)'n' or (byte)'f' or (byte)'r')
        {
            return 2;
        }

        if (escape.Length < 6 || !escape[1..4].SequenceEqual("u00"u8) || escape[4] is not ((byte)'0' or (byte)'1'))
        {
            return 0;
        }

        bool lowerHex = escape[5] is (>= (byte)'0' and <= (byte)'9') or (>= (byte)'a' and <= (byte)'f');
        bool hasShortForm = escape[4] == (byte)'0' && escape[5] is ((byte)'8' or (byte)'9' or (byte)'a' or (byte)'c' or (byte)'d');
        return lowerHex && !hasShortForm ? 6 : 0;
    }

    private static void WriteEscape(byte character, IBufferWriter<byte> output)
    {
        switch (character)
        {
            case (byte)'"': output.Write("\\\""u8); break;
            case (byte)'\\': output.Write("\\\\"u8); break;
            case (byte)'\b': output.Write("\\b"u8); break;
            case (byte)'\t': output.Write("\\t"u8); break;
            case (byte)'\n': output.Write("\\n"u8); break;
            case (byte)'\f': output.Write("\\f"u8); break;
            case (byte)'\r': output.Write("\\r"u8); break;
            default:
                output.Write("\\u00"u8);
                Put(output, (byte)(character < 0x10 ? '0' : '1'));
                Put(output, "0123456789abcdef"u8[character & 0xF]);
                break;
        }
    }

    private static void Put(IBufferWriter<byte> output, byte value)
    {
        output.GetSpan(1)[0] = value;
        output.Advance(1);
    }
}
