using IacpBus.Contracts.Json;

namespace IacpBus.Agents.Conversations;

/// <summary>A few words of a person or program as a JSON text.</summary>
internal static class CanonicalText
{
    private const int MostCharacters = 500;

    public static CanonicalJson Of(string words)
    {
        var writer = new JcsWriter();
        writer.Text(words.Length <= MostCharacters ? words : Cut(words));
        return writer.ToJson();
    }

    /// <summary>Never between the two halves of one character.</summary>
    private static string Cut(string words) => words[..(char.IsHighSurrogate(words[MostCharacters - 1]) ? MostCharacters - 1 : MostCharacters)];

    /// <summary>The words again; other JSON as its text.</summary>
    public static string? Read(CanonicalJson? detail) =>
        detail is { Kind: System.Text.Json.JsonValueKind.String } text ? text.ToElement().GetString() : detail?.ToString();
}
