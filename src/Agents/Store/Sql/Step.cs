using IacpBus.Agents.Ledger;

namespace IacpBus.Agents.Store.Sql;

/// <summary>One statement of a unit.</summary>
/// <param name="Kind">What its result means.</param>
/// <param name="Sql">Empty for an entry of the ledger.</param>
/// <param name="Args">Its values.</param>
internal readonly record struct Step(StepKind Kind, string Sql, object[] Args)
{
    /// <summary>For the ledger.</summary>
    public LedgerEntry? Entry { get; init; }

    /// <summary>The how manieth entry or message of its unit.</summary>
    public int Number { get; init; }
}

internal enum StepKind
{
    /// <summary>Says nothing.</summary>
    Plain,

    /// <summary>No row: the message was handled before.</summary>
    Inbox,

    /// <summary>No row: somebody was faster.</summary>
    Conversation,

    /// <summary>Returns the place in the order of publishing.</summary>
    Outbox,

    /// <summary>An entry of a book.</summary>
    Ledger,
}
