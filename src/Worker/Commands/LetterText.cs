using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using IacpBus.Contracts.Iacp;
using IacpBus.Transport.Broker;

namespace IacpBus.Worker.Commands;

/// <summary>Letters for people. Everything that came from the network is escaped.</summary>
internal static class LetterText
{
    private const int LongestId = 80;
    private const int LongestWord = 40;
    private const int LongestSentence = 200;

    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.Create(UnicodeRanges.All), SkipValidation = true };

    public static string Write(LetterList list)
    {
        if (list.Letters.Count == 0)
        {
            return list.Count > 0 ? $"{list.Queue} holds {Letters(list.Count.Value)}, but somebody else is reading them." : $"{list.Queue} is empty.";
        }

        var text = new StringBuilder();
        string shown = list.Count > list.Letters.Count ? $"; the oldest {list.Letters.Count}" : string.Empty;
        text.Append(CultureInfo.InvariantCulture, $"{list.Queue} holds {Letters(list.Count ?? list.Letters.Count)}{(list.Count is null ? " or more" : shown)}:");
        foreach (BuriedLetter letter in list.Letters)
        {
            text.AppendLine().Append(CultureInfo.InvariantCulture, $"{Time(letter)}  {letter.Id.Printable(LongestId)}  from {Sender(letter)}  {Kind(letter)}  {letter.Size} bytes");
            text.AppendLine().Append("    ").Append(Why(letter));
        }

        return text.ToString();
    }

    public static string Write(BuriedLetter letter)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"id      {letter.Id.Printable()}");
        text.AppendLine(CultureInfo.InvariantCulture, $"from    {Sender(letter)}");
        text.AppendLine(CultureInfo.InvariantCulture, $"kind    {Kind(letter)}");
        text.AppendLine(CultureInfo.InvariantCulture, $"buried  {Time(letter)}");
        text.AppendLine(CultureInfo.InvariantCulture, $"why     {Why(letter)}");
        foreach ((string name, string value) in letter.Headers.OrderBy(header => header.Key, StringComparer.Ordinal))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"header  {name.Printable()}: {value.Printable()}");
        }

        text.Append(CultureInfo.InvariantCulture, $"body    {letter.Size} bytes");
        foreach (string line in Pretty(letter.Body).Split('\n'))
        {
            text.AppendLine().Append(line.TrimEnd('\r').Printable());
        }

        return text.ToString();
    }

    private static string Letters(long count) => count == 1 ? "1 letter" : $"{count} letters";

    private static string Time(BuriedLetter letter) => letter.BuriedAt?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "(time unknown)";

    private static string Sender(BuriedLetter letter) => letter.Sender?.Value.Printable() ?? "?";

    private static string Kind(BuriedLetter letter) => (letter.Type, WireNames.Of(letter.Intent)) switch
    {
        (null, _) => "?",
        ({ } type, null) => WireNames.Of(type),
        ({ } type, { } intent) => $"{WireNames.Of(type)}/{intent}",
    };

    private static string Why(BuriedLetter letter)
    {
        string word = (letter.Code, letter.Reason) switch
        {
            (null, null) => "no reason given",
            ({ } code, null) => code.Printable(LongestWord),
            (null, { } reason) => reason.Printable(LongestWord),
            ({ } code, { } reason) => $"{code.Printable(LongestWord)} ({reason.Printable(LongestWord)})",
        };
        return letter.Description is null ? word : $"{word}: {letter.Description.Printable(LongestSentence)}";
    }

    /// <summary>JSON indented, anything else as it is.</summary>
    private static string Pretty(ReadOnlyMemory<byte> body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            using var buffer = new MemoryStream();
            using (var writer = new Utf8JsonWriter(buffer, Indented))
            {
                document.WriteTo(writer);
            }

            return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
        }
        catch (Exception foreign) when (foreign is JsonException or InvalidOperationException)
        {
            // No JSON, or with half a surrogate pair, which cannot be written again.
            return Encoding.UTF8.GetString(body.Span);
        }
    }
}
