using System.Buffers;
using System.Text;
using IacpBus.Contracts.Json;

namespace IacpBus.Contracts.Tests.Json;

/// <summary>The canonicaliser and the one-pass reader, as tests call them.</summary>
internal static class Jcs
{
    /// <summary>The canonical form, or <c>null</c> with the defect.</summary>
    public static string? Canonicalize(string json, bool exact, out string? defect) => Canonicalize(Encoding.UTF8.GetBytes(json), exact, JsonLimits.Default, out defect);

    public static string? Canonicalize(byte[] json, bool exact, JsonLimits limits, out string? defect)
    {
        var output = new ArrayBufferWriter<byte>();
        defect = JcsCanonicalizer.Canonicalize(json, limits, exact, output);
        return defect is null ? Encoding.UTF8.GetString(output.WrittenSpan) : null;
    }

    /// <summary>Whether one pass proves the text canonical.</summary>
    public static bool IsProvedCanonical(string json) => IsProvedCanonical(Encoding.UTF8.GetBytes(json));

    public static bool IsProvedCanonical(byte[] json)
    {
        var reader = new CanonicalReader(json, new CanonicalReader.NameSlot[JsonLimits.Default.MaxDepth + 1], JsonLimits.Default.MaxDepth);
        while (reader.Next())
        {
        }

        return reader.IsCanonical;
    }

    /// <summary>Whether both are the same bytes in memory and not copies.</summary>
    public static bool SameMemory(ReadOnlyMemory<byte> left, ReadOnlyMemory<byte> right) => left.Equals(right);
}
