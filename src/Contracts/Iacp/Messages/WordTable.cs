using System.Text;

namespace IacpBus.Contracts.Iacp.Messages;

/// <summary>The words of the wire for the values of one enum, declared once.</summary>
internal sealed class WordTable<T>(params (T Value, string Word)[] rows)
    where T : struct, Enum
{
    /// <summary>What to tell a peer who sent another word.</summary>
    public string Choices { get; } = "one of " + string.Join(", ", rows.Select(row => row.Word));

    public string this[T value]
    {
        get
        {
            foreach ((T known, string word) in rows)
            {
                if (EqualityComparer<T>.Default.Equals(known, value))
                {
                    return word;
                }
            }

            throw new ArgumentOutOfRangeException(nameof(value));
        }
    }

    /// <summary><paramref name="utf8Word"/> as it stands in canonical text, where no word has escapes.</summary>
    public bool TryParse(ReadOnlySpan<byte> utf8Word, out T value)
    {
        foreach ((T known, string word) in rows)
        {
            if (Ascii.Equals(utf8Word, word))
            {
                value = known;
                return true;
            }
        }

        value = default;
        return false;
    }
}
