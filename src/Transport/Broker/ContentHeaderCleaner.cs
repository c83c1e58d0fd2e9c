using System.Buffers.Binary;

namespace IacpBus.Transport.Broker;

/// <summary>
/// Checks the property section of an AMQP 0-9-1 content header (section 4.2.6.1) for what RabbitMQ.Client can decode
/// within a bounded stack.
/// </summary>
internal static class ContentHeaderCleaner
{
    private const int FlagsAt = 12;
    private const int PropertiesAt = 14;
    private const int HeadersFlag = 1 << 13;
    private const int MostNested = 16;
    private const int LargestDecimalScale = 28;

    /// <summary>The payload itself when all is well, else a copy without headers, or without any property.</summary>
    public static ReadOnlySpan<byte> Clean(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < PropertiesAt)
        {
            return payload;
        }

        int flags = BinaryPrimitives.ReadUInt16BigEndian(payload[FlagsAt..]);
        ReadOnlySpan<byte> rest = payload[PropertiesAt..];
        if ((flags & 3) != 0 || !TrySkipProperties(ref rest, flags, out int headersStart, out int headersLength, out bool headersSound, payload.Length) || !rest.IsEmpty)
        {
            return Without(payload, payload.Length - PropertiesAt, PropertiesAt, flags: 0);
        }

        return headersSound ? payload : Without(payload, headersLength, headersStart, flags & ~HeadersFlag);
    }

    private static byte[] Without(ReadOnlySpan<byte> payload, int length, int start, int flags)
    {
        var copy = new byte[payload.Length - length];
        payload[..start].CopyTo(copy);
        payload[(start + length)..].CopyTo(copy.AsSpan(start));
        BinaryPrimitives.WriteUInt16BigEndian(copy.AsSpan(FlagsAt), (ushort)flags);
        return copy;
    }

    /// <summary>Walks the properties in the order of their flags, from the highest bit down.</summary>
    private static bool TrySkipProperties(ref ReadOnlySpan<byte> rest, int flags, out int headersStart, out int headersLength, out bool headersSound, int total)
    {
        headersStart = headersLength = 0;
        headersSound = true;
        for (int bit = 15; bit >= 2; bit--)
        {
            if ((flags & (1 << bit)) == 0)
            {
                continue;
            }

            int before = rest.Length;
            bool known = bit switch
            {
                13 => TrySkipTable(ref rest, 0, ref headersSound),
                12 or 11 => TrySkip(ref rest, 1),
                6 => TrySkip(ref rest, 8),
                _ => TrySkipShortString(ref rest),
            };
            if (!known)
            {
                return false;
            }

            if (bit == 13)
            {
                headersStart = total - before;
                headersLength = before - rest.Length;
            }
        }

        return true;
    }

    /// <summary>Steps over a table by its length; what is inside decides only whether it is sound.</summary>
    private static bool TrySkipTable(ref ReadOnlySpan<byte> rest, int depth, ref bool sound)
    {
        if (!TryTakeLong(ref rest, out ReadOnlySpan<byte> content))
        {
            return false;
        }

        while (sound && !content.IsEmpty)
        {
            sound = TrySkipShortString(ref content) && TrySkipValue(ref content, depth);
        }

        return true;
    }

    private static bool TrySkipValue(ref ReadOnlySpan<byte> rest, int depth)
    {
        if (rest.IsEmpty || depth > MostNested)
        {
            return false;
        }

        byte type = rest[0];
        rest = rest[1..];
        switch (type)
        {
            case (byte)'t' or (byte)'b' or (byte)'B': return TrySkip(ref rest, 1);
            case (byte)'s' or (byte)'u': return TrySkip(ref rest, 2);
            case (byte)'I' or (byte)'i' or (byte)'f': return TrySkip(ref rest, 4);
            case (byte)'l' or (byte)'d' or (byte)'T': return TrySkip(ref rest, 8);
            case (byte)'V': return true;
            case (byte)'D': return !rest.IsEmpty && rest[0] <= LargestDecimalScale && TrySkip(ref rest, 5);
            case (byte)'S' or (byte)'x': return TryTakeLong(ref rest, out _);
            case (byte)'F':
                bool sound = true;
                return TrySkipTable(ref rest, depth + 1, ref sound) && sound;
            case (byte)'A': return TrySkipArray(ref rest, depth + 1);
            default: return false;
        }
    }

    private static bool TrySkipArray(ref ReadOnlySpan<byte> rest, int depth)
    {
        if (!TryTakeLong(ref rest, out ReadOnlySpan<byte> items))
        {
            return false;
        }

        while (!items.IsEmpty)
        {
            if (!TrySkipValue(ref items, depth))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryTakeLong(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> content)
    {
        content = default;
        if (rest.Length < 4)
        {
            return false;
        }

        uint length = BinaryPrimitives.ReadUInt32BigEndian(rest);
        if (length > rest.Length - 4)
        {
            return false;
        }

        content = rest.Slice(4, (int)length);
        rest = rest[(4 + (int)length)..];
        return true;
    }

    private static bool TrySkipShortString(ref ReadOnlySpan<byte> rest) => !rest.IsEmpty && TrySkip(ref rest, 1 + rest[0]);

    private static bool TrySkip(ref ReadOnlySpan<byte> rest, int length)
    {
        if (rest.Length < length)
        {
            return false;
        }

        rest = rest[length..];
        return true;
    }
}
