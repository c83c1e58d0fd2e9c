using IacpBus.Agents.Conversations;

namespace IacpBus.Agents.Tests.Conversations;

/// <summary>The tables of docs/protocol.md, as they stand there.</summary>
internal static class ProtocolPage
{
    /// <summary>The heading of a role's table.</summary>
    public static string NameOf(ConversationRole role) => role switch
    {
        ConversationRole.Proposer => "Negotiation: proposer",
        ConversationRole.Worker => "Negotiation: worker",
        ConversationRole.HandoffSender => "Handoff: sender",
        _ => "Handoff: receiver",
    };

    /// <summary>Every cell of the table under the heading.</summary>
    public static IReadOnlyList<ProtocolCell> CellsOf(string heading)
    {
        string[] lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "protocol.md"));
        string[][] rows = [.. lines
            .SkipWhile(line => line != "### " + heading)
            .SkipWhile(line => !line.StartsWith("| state |", StringComparison.Ordinal))
            .TakeWhile(line => line.StartsWith('|'))
            .Select(line => line.Trim('|').Split('|').Select(cell => cell.Trim()).ToArray())];
        Assert.True(rows.Length > 2, $"docs/protocol.md has no table under '{heading}'.");
        return [.. rows.Skip(2).SelectMany(row => row.Skip(1).Zip(rows[0].Skip(1), (text, column) => new ProtocolCell(heading, row[0], column, text)))];
    }
}
