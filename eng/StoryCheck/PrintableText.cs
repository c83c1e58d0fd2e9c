namespace IacpBus.StoryCheck;

/// <summary>Text of others on its way to a terminal.</summary>
internal static class PrintableText
{
    private const int Longest = 80;

    /// <summary>Without control characters, which could steer the terminal, and no longer than a line bears.</summary>
    public static string Printable(this string text)
    {
        string clean = string.Concat(text.Select(character => char.IsControl(character) || char.IsSurrogate(character) ? '?' : character));
        return clean.Length <= Longest ? clean : clean[..Longest] + "...";
    }
}
