namespace IacpBus.StoryCheck.Rules;

/// <summary>The table of one role: what each event does in each state.</summary>
internal sealed class ProtocolTable
{
    private readonly List<string> _columns;
    private readonly Dictionary<string, ProtocolCell?[]> _rows = new(StringComparer.Ordinal);

    /// <param name="role">Who behaves so, in lower case.</param>
    /// <param name="lines">The lines of the table: its head, a ruler, and one row for each state.</param>
    /// <exception cref="InvalidOperationException">It is no whole table.</exception>
    public ProtocolTable(string role, IReadOnlyList<string> lines)
    {
        Role = role;
        string[][] rows = [.. lines.Select(Cells)];
        if (rows.Length < 3 || rows.Any(row => row.Length != rows[0].Length))
        {
            throw Broken("is missing, or has rows of different lengths");
        }

        _columns = [.. rows[0].Skip(1)];
        First = rows[2][0];
        foreach (string[] row in rows.Skip(2))
        {
            _rows[row[0]] = [.. row.Skip(1).Select(ProtocolCell.Read)];
        }

        if (_rows.Values.SelectMany(row => row).FirstOrDefault(cell => cell?.Next is { } next && !_rows.ContainsKey(next)) is { } lost)
        {
            throw Broken($"leads to {lost.Next}, which has no row");
        }
    }

    public string Role { get; }

    /// <summary>The state of the first row.</summary>
    public string First { get; }

    public bool Has(string? column) => column is not null && _columns.Contains(column);

    /// <summary><c>null</c> for what cannot happen, or what the table does not know.</summary>
    public ProtocolCell? Find(string state, string column) =>
        Has(column) && _rows.TryGetValue(state, out ProtocolCell?[]? row) ? row[_columns.IndexOf(column)] : null;

    private static string[] Cells(string line) => [.. line.Split('|')[1..^1].Select(cell => cell.Trim())];

    private InvalidOperationException Broken(string fault) => new($"the table of the {Role} in docs/protocol.md {fault}; mend the page and build again");
}

/// <summary>What an event does.</summary>
/// <param name="Next">The state after it; <c>null</c> when it stays.</param>
/// <param name="Done">What is done besides, in the words of the page.</param>
internal sealed record ProtocolCell(string? Next, IReadOnlyList<string> Done)
{
    /// <summary>The receiver of the event has nothing to do with it and says so.</summary>
    public bool Refuses => Done.Contains("bad_state") || Done.Contains("timeout");

    /// <summary>It is answered with something that is no step of its own.</summary>
    public bool IsAnswered => Done.Contains("again") || Done.Contains("status") || Done.Contains("already_done");

    public static ProtocolCell? Read(string cell)
    {
        string[] parts = cell.Split(';', 2, StringSplitOptions.TrimEntries);
        return parts[0].Length == 0 ? null : new ProtocolCell(parts[0] == "-" ? null : parts[0], parts.Length == 1 ? [] : parts[1].Split(',', StringSplitOptions.TrimEntries));
    }
}
