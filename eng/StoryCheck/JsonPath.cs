using System.Globalization;
using System.Text.Json;

namespace IacpBus.StoryCheck;

/// <summary>Members by name, several levels deep; what is missing, of another kind or no Unicode is <c>null</c>.</summary>
internal static class JsonPath
{
    private const decimal MostCredits = 1_000_000_000_000_000;

    public static JsonElement? Member(this JsonElement element, params ReadOnlySpan<string> path)
    {
        foreach (string name in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
            {
                return null;
            }
        }

        return element.ValueKind == JsonValueKind.Null ? null : element;
    }

    public static string? Text(this JsonElement element, params ReadOnlySpan<string> path)
    {
        try
        {
            return element.Member(path) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    public static double? Number(this JsonElement element, params ReadOnlySpan<string> path) =>
        element.Member(path) is { ValueKind: JsonValueKind.Number } number && number.TryGetDouble(out double value) ? value : null;

    /// <summary>Credits: not rounded, not negative, and no more than sums can bear.</summary>
    public static decimal? Amount(this JsonElement element, params ReadOnlySpan<string> path) =>
        element.Member(path) is { ValueKind: JsonValueKind.Number } number && number.TryGetDecimal(out decimal value) && value is >= 0 and <= MostCredits ? value : null;

    /// <summary>An amount with the digits that say something, as everywhere.</summary>
    public static string Printed(this decimal? amount) => amount?.ToString("0.############################", CultureInfo.InvariantCulture) ?? "no";

    public static bool IsTrue(this JsonElement element, params ReadOnlySpan<string> path) =>
        element.Member(path) is { ValueKind: JsonValueKind.True };

    public static IEnumerable<JsonElement> Items(this JsonElement element, params ReadOnlySpan<string> path) =>
        element.Member(path) is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : [];
}
