using System.Runtime.InteropServices;
using IacpBus.Contracts.Iacp;

namespace IacpBus.Agents.Store.Sql;

/// <summary>Values of statements. A missing one keeps its type, since PostgreSQL prepares a statement for the types of its values.</summary>
internal static class Arg
{
    public static readonly object NullText = new();
    public static readonly object NullNumber = new();

    /// <summary>PostgreSQL's text cannot hold U+0000, which peers may put into names.</summary>
    public static object Text(string? text) => text is null ? NullText : text.Contains('\0', StringComparison.Ordinal) ? text.Replace('\0', '\uFFFD') : text;

    public static object Time(DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    public static object Time(DateTimeOffset? time) => time is { } known ? known.ToUnixTimeMilliseconds() : NullNumber;

    public static object Flag(bool flag) => flag ? 1L : 0L;

    /// <summary>The spelling under which equal ids are one.</summary>
    public static string Name(MessageId id) => id.Uuid?.ToString("D") ?? id.Value;

    public static object Bytes(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out ArraySegment<byte> segment) && segment.Array is { } array && segment.Offset == 0 && segment.Count == array.Length
            ? array
            : bytes.ToArray();
}
