using System.Text;
using System.Text.Json;

namespace IacpBus.Contracts.Iacp.Messages;

/// <summary>
/// Members that are arrays. Each is empty when absent; the first item at fault is noted in the reader and ends it.
/// </summary>
internal static class PayloadLists
{
    /// <summary>A list of small items grows fifty-fold when it is read; no message of the protocol needs as many.</summary>
    private const int MostItems = 1000;

    /// <summary>An array of strings.</summary>
    public static IReadOnlyList<string> Texts(this PayloadReader payload, ReadOnlySpan<byte> name) =>
        List(payload, name, "a string", static text => text, null);

    /// <summary>An array of objects.</summary>
    public static IReadOnlyList<T> Parts<T>(this PayloadReader payload, ReadOnlySpan<byte> name, Func<PayloadReader, T> read) =>
        List(payload, name, "an object", null, read);

    /// <summary>An array of which each item is a string that is not empty, or an object.</summary>
    public static IReadOnlyList<T> TextsOrParts<T>(
        this PayloadReader payload, ReadOnlySpan<byte> name, Func<string, T> fromText, Func<PayloadReader, T> read) =>
        List(payload, name, "a string that is not empty, or an object", fromText, read, emptyTexts: false);

    /// <summary>How many items the array has, whatever they are. Does not count as asking for it.</summary>
    public static int CountItems(this PayloadReader payload, ReadOnlySpan<byte> name)
    {
        int count = 0;
        if (payload.Peek(name) is { } array)
        {
            var reader = new Utf8JsonReader(array.Span, new JsonReaderOptions { MaxDepth = int.MaxValue });
            reader.Read();
            for (; reader.Read() && reader.TokenType != JsonTokenType.EndArray; count++)
            {
                reader.Skip();
            }
        }

        return count;
    }

    private static ValueList<T> List<T>(
        PayloadReader payload, ReadOnlySpan<byte> name, string item, Func<string, T>? fromText, Func<PayloadReader, T>? fromObject, bool emptyTexts = true)
    {
        if (!payload.Ask(name, out JsonTokenType kind, out ReadOnlyMemory<byte> array))
        {
            return ValueList<T>.Empty;
        }

        if (kind != JsonTokenType.StartArray)
        {
            payload.Invalid(name, $"an array of which each item is {item}");
            return ValueList<T>.Empty;
        }

        string nameText = Encoding.UTF8.GetString(name);
        var items = new List<T>();
        var reader = new Utf8JsonReader(array.Span, new JsonReaderOptions { MaxDepth = int.MaxValue });
        reader.Read();
        while (payload.Error is null && reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (items.Count == MostItems)
            {
                payload.Invalid(name, $"an array of at most {MostItems} items");
            }
            else if (reader.TokenType == JsonTokenType.String && fromText is not null && (emptyTexts || reader.ValueSpan.Length > 0))
            {
                items.Add(fromText(reader.GetString()!));
            }
            else if (reader.TokenType == JsonTokenType.StartObject && fromObject is not null)
            {
                int start = (int)reader.TokenStartIndex;
                reader.Skip();
                items.Add(fromObject(payload.ItemOf(nameText, items.Count, array[start..(int)reader.BytesConsumed])));
            }
            else
            {
                payload.InvalidItem(nameText, items.Count, item);
            }
        }

        return ValueList<T>.Of(items);
    }
}
