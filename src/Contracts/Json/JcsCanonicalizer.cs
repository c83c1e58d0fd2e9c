using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace IacpBus.Contracts.Json;

/// <summary>Brings any I-JSON text into the canonical form of RFC 8785. The slow path, and the reference for the fast one.</summary>
internal static class JcsCanonicalizer
{
    /// <summary>Writes the canonical form; returns <c>null</c>, or a sentence that says what is wrong and quotes nothing.</summary>
    public static string? Canonicalize(ReadOnlyMemory<byte> json, JsonLimits limits, bool exactNumbers, IBufferWriter<byte> output)
    {
        if (json.Length > limits.MaxBytes)
        {
            return $"The JSON text has {json.Length} bytes; at most {limits.MaxBytes} are accepted.";
        }

        if (!Utf8.IsValid(json.Span))
        {
            return "The JSON text is not valid UTF-8.";
        }

        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = limits.MaxDepth });
            return Write(document.RootElement, exactNumbers, output);
        }
        catch (JsonException)
        {
            return $"The text is not valid JSON, or nests deeper than {limits.MaxDepth} levels.";
        }
        catch (InvalidOperationException)
        {
            // Thrown by the BCL when a string with a lone surrogate is decoded.
            return "A JSON string holds a lone surrogate.";
        }
    }

    private static string? Write(JsonElement element, bool exactNumbers, IBufferWriter<byte> output)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                return WriteObject(element, exactNumbers, output);
            case JsonValueKind.Array:
                return WriteArray(element, exactNumbers, output);
            case JsonValueKind.String:
                WriteString(element.GetString()!, output);
                return null;
            case JsonValueKind.Number:
                return WriteNumber(JsonMarshal.GetRawUtf8Value(element), exactNumbers, output);
            default:
                output.Write(JsonMarshal.GetRawUtf8Value(element));
                return null;
        }
    }

    private static string? WriteObject(JsonElement element, bool exactNumbers, IBufferWriter<byte> output)
    {
        JsonProperty[] members = [.. element.EnumerateObject()];
        var names = new string[members.Length];
        for (int i = 0; i < members.Length; i++)
        {
            names[i] = members[i].Name;
        }

        Array.Sort(names, members, StringComparer.Ordinal);
        output.Write("{"u8);
        for (int i = 0; i < members.Length; i++)
        {
            if (i > 0)
            {
                if (names[i] == names[i - 1])
                {
                    return "A JSON object names one member twice.";
                }

                output.Write(","u8);
            }

            WriteString(names[i], output);
            output.Write(":"u8);
            if (Write(members[i].Value, exactNumbers, output) is { } defect)
            {
                return defect;
            }
        }

        output.Write("}"u8);
        return null;
    }

    private static string? WriteArray(JsonElement element, bool exactNumbers, IBufferWriter<byte> output)
    {
        bool first = true;
        output.Write("["u8);
        foreach (JsonElement item in element.EnumerateArray())
        {
            if (!first)
            {
                output.Write(","u8);
            }

            first = false;
            if (Write(item, exactNumbers, output) is { } defect)
            {
                return defect;
            }
        }

        output.Write("]"u8);
        return null;
    }

    private static string? WriteNumber(ReadOnlySpan<byte> token, bool exactNumbers, IBufferWriter<byte> output)
    {
        if (!JcsNumber.TryFormat(token, exactNumbers, output.GetSpan(JcsNumber.MaxLength), out int written))
        {
            return "A JSON number is beyond ±(2^53-1) or would change its value in canonical form; send it as a string.";
        }

        output.Advance(written);
        return null;
    }

    private static void WriteString(string text, IBufferWriter<byte> output)
    {
        int size = Encoding.UTF8.GetMaxByteCount(text.Length);
        byte[] rented = ArrayPool<byte>.Shared.Rent(size);
        int length = Encoding.UTF8.GetBytes(text, rented);
        JcsString.Write(rented.AsSpan(0, length), output);
        ArrayPool<byte>.Shared.Return(rented);
    }
}
