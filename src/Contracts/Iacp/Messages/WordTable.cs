namespace IacpBus.Contracts.Iacp.Messages;

/// <summary>The words of the wire for the values of one enum, declared once.</summary>
internal sealed class WordTable<T>(params (T Value, string Word)[] rows)
    where T : struct, Enum
{
    /// <summary>What to tell a peer who sent another word.</summary>
    public string Choices { get; } = "one of " + string.Join(", ", rows.Select(row => row.Word));

    public string this[T value] => Array.Find(rows, row => EqualityComparer<T>.Default.Equals(row.Value, value)).Word
        ?? throw new ArgumentOutOfRangeException(nameof(value));

    public bool TryParse(string word, out T value)
    {
        int at = Array.FindIndex(rows, row => row.Word == word);
        value = at < 0 ? default : rows[at].Value;
        return at >= 0;
    }
}
