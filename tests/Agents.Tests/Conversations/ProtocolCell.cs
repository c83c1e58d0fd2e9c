namespace IacpBus.Agents.Tests.Conversations;

/// <summary>One cell: in this state, on this event.</summary>
internal sealed record ProtocolCell(string Role, string State, string Event, string Text)
{
    public bool IsImpossible => Text.Length == 0;

    public string NextState => Text.Split(';')[0].Trim() is "-" ? State : Text.Split(';')[0].Trim();

    /// <summary>The words of what is done, sorted.</summary>
    public IReadOnlyList<string> Done => Text.Contains(';', StringComparison.Ordinal)
        ? [.. Text.Split(';')[1].Split(',').Select(word => word.Trim()).Order(StringComparer.Ordinal)]
        : [];

    public override string ToString() => $"{Role}: {State} + {Event}";
}
