using System.Globalization;
using System.Text;
using System.Text.Json;

namespace IacpBus.StoryCheck.Signing;

/// <summary>What an envelope's signature covers: its RFC 8785 text without <c>sender.identity_sig</c>.</summary>
internal static class CanonicalText
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="InvalidOperationException">A string is no Unicode.</exception>
    /// <exception cref="FormatException">A number is beyond a double.</exception>
    public static byte[] OfEnvelope(JsonElement envelope)
    {
        var text = new StringBuilder();
        WriteObject(text, envelope, (name, value) =>
        {
            if (name == "sender" && value.ValueKind == JsonValueKind.Object)
            {
                WriteObject(text, value, (_, inner) => Write(text, inner), without: "identity_sig");
            }
            else
            {
                Write(text, value);
            }
        });
        return Utf8.GetBytes(text.ToString());
    }

    private static void Write(StringBuilder text, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(text, value, (_, inner) => Write(text, inner));
                break;
            case JsonValueKind.Array:
                WriteArray(text, value);
                break;
            case JsonValueKind.String:
                WriteString(text, value.GetString()!);
                break;
            case JsonValueKind.Number:
                text.Append(Number(value.GetRawText()));
                break;
            default:
                text.Append(value.GetRawText());
                break;
        }
    }

    private static void WriteObject(StringBuilder text, JsonElement value, Action<string, JsonElement> writeValue, string? without = null)
    {
        string separator = "";
        text.Append('{');
        foreach (JsonProperty member in value.EnumerateObject().Where(member => member.Name != without).OrderBy(member => member.Name, StringComparer.Ordinal))
        {
            text.Append(separator);
            WriteString(text, member.Name);
            text.Append(':');
            writeValue(member.Name, member.Value);
            separator = ",";
        }

        text.Append('}');
    }

    private static void WriteArray(StringBuilder text, JsonElement value)
    {
        string separator = "";
        text.Append('[');
        foreach (JsonElement item in value.EnumerateArray())
        {
            text.Append(separator);
            Write(text, item);
            separator = ",";
        }

        text.Append(']');
    }

    private static void WriteString(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (char character in value)
        {
            text.Append(character switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\b' => "\\b",
                '\t' => "\\t",
                '\n' => "\\n",
                '\f' => "\\f",
                '\r' => "\\r",
                < ' ' => $"\\u{(int)character:x4}",
                _ => character.ToString(),
            });
        }

        text.Append('"');
    }

    private static string Number(string token)
    {
        double value = double.Parse(token, CultureInfo.InvariantCulture);
        return double.IsFinite(value) ? EcmaNumber.Format(value) : throw new FormatException("a number is beyond a double");
    }
}
