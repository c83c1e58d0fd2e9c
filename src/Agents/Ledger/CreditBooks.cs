using IacpBus.Contracts.Iacp;

namespace IacpBus.Agents.Ledger;

/// <summary>
/// The credit books of the agents of this process, in memory: what each has, and what it has put aside for work under
/// way. Invariants (spec/iacp.md 4.4): a settlement moves credits at most once, and what was put aside is given back
/// exactly once. Thread-safe.
/// </summary>
internal sealed class CreditBooks
{
    private readonly Lock _gate = new();
    private readonly Dictionary<AgentId, Book> _books = [];

    public CreditBalance BalanceOf(AgentId owner)
    {
        lock (_gate)
        {
            return _books.TryGetValue(owner, out Book? book) ? new CreditBalance(book.Balance, book.Holds.Values.Aggregate(0m, Sum)) : default;
        }
    }

    public void Apply(IReadOnlyList<CreditMovement> movements)
    {
        lock (_gate)
        {
            foreach (CreditMovement movement in movements)
            {
                Apply(movement);
            }
        }
    }

    private void Apply(CreditMovement movement)
    {
        if (!_books.TryGetValue(movement.Owner, out Book? book))
        {
            _books.Add(movement.Owner, book = new Book());
        }

        switch (movement.Kind)
        {
            case CreditMovementKind.Hold:
                book.Release(movement.Conversation);
                book.Holds[movement.Conversation] = movement.Amount;
                book.Balance = Sum(book.Balance, -movement.Amount);
                break;
            case CreditMovementKind.Release:
                book.Release(movement.Conversation);
                break;
            case CreditMovementKind.Pay:
                book.Release(movement.Conversation);
                book.Balance = Sum(book.Balance, -movement.Amount);
                break;
            case CreditMovementKind.Earn:
                book.Balance = Sum(book.Balance, movement.Amount);
                break;
        }
    }

    /// <summary>Amounts are of peers' choice: what no decimal holds stops at its end, and throws nothing half way.</summary>
    private static decimal Sum(decimal one, decimal other)
    {
        try
        {
            return one + other;
        }
        catch (OverflowException)
        {
            return one > 0 ? decimal.MaxValue : decimal.MinValue;
        }
    }

    private sealed class Book
    {
        public decimal Balance { get; set; }

        public Dictionary<Guid, decimal> Holds { get; } = [];

        public void Release(Guid conversation)
        {
            if (Holds.Remove(conversation, out decimal held))
            {
                Balance = Sum(Balance, held);
            }
        }
    }
}
