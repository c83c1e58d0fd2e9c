using System.Globalization;
using System.Text;

namespace IacpBus.Worker.Commands;

/// <summary>Text of others on its way to a terminal.</summary>
internal static class PrintableText
{
    /// <summary>
    /// One line in which nothing steers the terminal: controls, line ends, marks of writing direction and everything
    /// else that cannot be seen stand as <c>\u{1b}</c>, by their number.
    /// </summary>
    public static string Printable(this string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (IsVisible(rune))
            {
                line.Append(rune.ToString());
            }
            else
            {
                line.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:x}}}");
            }
        }

        return line.ToString();
    }

    /// <summary>The same, cut where a column ends.</summary>
    public static string Printable(this string text, int longest)
    {
        string line = text.Length > longest ? text[..longest].Printable() : text.Printable();
        return text.Length <= longest && line.Length <= longest ? line : line[..Math.Min(line.Length, longest)] + "...";
    }

    private static bool IsVisible(Rune rune) => Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.Surrogate or UnicodeCategory.OtherNotAssigned);
}
