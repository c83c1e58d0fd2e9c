using System.Text;
using System.Text.Json;
using IacpBus.Contracts.Json;

namespace IacpBus.Contracts.Iacp.Messages;

/// <summary>Where one member of an object stands in its canonical text.</summary>
internal struct PayloadMember
{
    private const int Few = 16;

    /// <summary>The name between its quotes, and whether it holds escapes.</summary>
    public Range Name;
    public bool NameEscaped;

    /// <summary>The whole value: strings with their quotes, objects with their braces.</summary>
    public Range Value;
    public JsonTokenType Kind;

    /// <summary>Whether somebody asked for it; what nobody asked for is an extension.</summary>
    public bool Asked;

    public readonly string NameIn(ReadOnlySpan<byte> text) => NameEscaped ? CanonicalReader.Unescape(text[Name]) : Encoding.UTF8.GetString(text[Name]);

    /// <summary>The members of the object <paramref name="text"/>, in the order of RFC 8785.</summary>
    public static PayloadMember[] FindAll(ReadOnlySpan<byte> text)
    {
        // Most payloads have few members: those are gathered on the stack, and only their array is made.
        Span<PayloadMember> few = stackalloc PayloadMember[Few];
        List<PayloadMember>? more = null;
        int count = 0;
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = int.MaxValue });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            int nameStart = (int)reader.TokenStartIndex + 1;
            var member = new PayloadMember { Name = nameStart..(nameStart + reader.ValueSpan.Length), NameEscaped = reader.ValueIsEscaped };
            reader.Read();
            int valueStart = (int)reader.TokenStartIndex;
            member.Kind = reader.TokenType;
            reader.Skip();
            member.Value = valueStart..(int)reader.BytesConsumed;
            if (count < Few)
            {
                few[count] = member;
            }
            else
            {
                (more ??= []).Add(member);
            }

            count++;
        }

        return more is null ? few[..count].ToArray() : [.. few, .. more];
    }

    /// <summary>
    /// The position of the member <paramref name="name"/>, which is plain ASCII, or -1. Canonical text is sorted, so
    /// that a payload with very many members costs no more than its length.
    /// </summary>
    public static int Find(ReadOnlySpan<PayloadMember> members, ReadOnlySpan<byte> text, ReadOnlySpan<byte> name)
    {
        int low = 0;
        int high = members.Length - 1;
        while (low <= high)
        {
            int middle = low + ((high - low) / 2);
            int order = members[middle].CompareName(text, name);
            if (order == 0)
            {
                return middle;
            }

            if (order < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return -1;
    }

    private readonly int CompareName(ReadOnlySpan<byte> text, ReadOnlySpan<byte> other) => NameEscaped
        ? string.CompareOrdinal(NameIn(text), Encoding.UTF8.GetString(other))
        : JcsNameOrder.Compare(text[Name], other);
}
