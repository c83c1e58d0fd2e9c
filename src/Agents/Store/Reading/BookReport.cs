namespace IacpBus.Agents.Store.Reading;

/// <summary>What the credit books of one or more stores say, and whether it adds up. A snapshot: what workers commit meanwhile is not in it.</summary>
public sealed record BookReport
{
    /// <summary>The stores that were read.</summary>
    public required IReadOnlyList<string> Stores { get; init; }

    /// <summary>A book per agent that was found, by name.</summary>
    public required IReadOnlyList<BookSheet> Sheets { get; init; }

    /// <summary>All payments, the oldest first.</summary>
    public required IReadOnlyList<BookPayment> Payments { get; init; }

    /// <summary>All entries of all books.</summary>
    public required long Entries { get; init; }

    /// <summary>Entries whose lines do not add up to 0, or that have none, as sentences.</summary>
    public required IReadOnlyList<string> WrongEntries { get; init; }

    /// <summary>Balances that are not the sum of their lines, as sentences.</summary>
    public required IReadOnlyList<string> WrongBalances { get; init; }

    /// <summary>Whether everything adds up.</summary>
    public bool IsSound => WrongEntries.Count == 0 && WrongBalances.Count == 0 && Payments.All(payment => payment.Problem is null);
}
