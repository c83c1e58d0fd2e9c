namespace IacpBus.StoryCheck.Rules;

/// <summary>The four tables of docs/protocol.md, read from the page itself: what is written there is what is judged by.</summary>
internal sealed record ProtocolTables(ProtocolTable Proposer, ProtocolTable Worker, ProtocolTable Sender, ProtocolTable Receiver)
{
    /// <summary>Those of the page as it was when this program was built.</summary>
    public static ProtocolTables Embedded()
    {
        using Stream page = typeof(ProtocolTables).Assembly.GetManifestResourceStream("protocol.md") ?? throw new InvalidOperationException("docs/protocol.md is not part of this program; build it again");
        using var reader = new StreamReader(page);
        return Read(reader.ReadToEnd());
    }

    /// <exception cref="InvalidOperationException">A table is missing or not whole.</exception>
    public static ProtocolTables Read(string page)
    {
        string[] lines = page.ReplaceLineEndings("\n").Split('\n');
        return new ProtocolTables(Table("Negotiation", "proposer"), Table("Negotiation", "worker"), Table("Handoff", "sender"), Table("Handoff", "receiver"));

        ProtocolTable Table(string conversation, string role) => new(role, [.. lines
            .SkipWhile(line => line != $"### {conversation}: {role}").Skip(1)
            .TakeWhile(line => !line.StartsWith('#'))
            .Where(line => line.StartsWith('|'))]);
    }
}
