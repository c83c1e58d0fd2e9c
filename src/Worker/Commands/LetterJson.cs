using System.Text;
using System.Text.Json;
using IacpBus.Contracts.Iacp;
using IacpBus.Transport.Broker;

namespace IacpBus.Worker.Commands;

/// <summary>Letters for programs: one document, stable member names, nothing but ASCII.</summary>
internal static class LetterJson
{
    public static string Write(LetterList list) => JsonText.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("queue", list.Queue);
        json.WriteNumberOrNull("count", list.Count);
        json.WriteStartArray("letters");
        foreach (BuriedLetter letter in list.Letters)
        {
            json.WriteStartObject();
            WriteMembers(json, letter);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    public static string Write(BuriedLetter letter) => JsonText.Write(json =>
    {
        json.WriteStartObject();
        WriteMembers(json, letter);
        json.WriteStartObject("headers");
        foreach ((string name, string value) in letter.Headers.OrderBy(header => header.Key, StringComparer.Ordinal))
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
        json.WriteString("body", Encoding.UTF8.GetString(letter.Body.Span));
        json.WriteEndObject();
    });

    private static void WriteMembers(Utf8JsonWriter json, BuriedLetter letter)
    {
        json.WriteString("id", letter.Id);
        json.WriteString("message_id", letter.MessageId?.Value);
        json.WriteString("from", letter.Sender?.Value);
        json.WriteString("type", letter.Type is { } type ? WireNames.Of(type) : null);
        json.WriteString("intent", WireNames.Of(letter.Intent));
        json.WriteString("buried_at", letter.BuriedAt?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture));
        json.WriteString("code", letter.Code);
        json.WriteString("reason", letter.Reason);
        json.WriteString("description", letter.Description);
        json.WriteNumber("size", letter.Size);
    }
}
