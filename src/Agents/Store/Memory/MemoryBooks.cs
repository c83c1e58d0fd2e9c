using IacpBus.Agents.Ledger;
using IacpBus.Contracts.Iacp;

namespace IacpBus.Agents.Store.Memory;

/// <summary>The balances of the agents' books, without the entries. Not thread-safe; its store locks.</summary>
internal sealed class MemoryBooks
{
    /// <summary>Payments that are remembered, so that none counts twice; conversations keep them apart before that matters.</summary>
    private const int MostSettlements = 100_000;

    private readonly Dictionary<(AgentId Owner, Account Account), decimal> _accounts = [];
    private readonly HashSet<(AgentId Owner, AgentId Peer, CreditMovementKind Kind, string Settlement)> _settlements = [];
    private readonly Queue<(AgentId Owner, AgentId Peer, CreditMovementKind Kind, string Settlement)> _order = new();

    public decimal BalanceOf(AgentId owner, Account account) => _accounts.GetValueOrDefault((owner, account));

    public bool Allows(LedgerEntry entry) =>
        entry.CreditLimit is not { } limit
        || BalanceOf(entry.Owner, Account.Available) + entry.Lines.Where(line => line.Account == Account.Available).Sum(line => line.Amount) >= -limit;

    public void Apply(LedgerEntry entry)
    {
        if (entry.SettlementId is { } id && !Remember((entry.Owner, entry.Peer, entry.Kind, id)))
        {
            return;
        }

        foreach ((Account account, decimal amount) in entry.Lines)
        {
            _accounts[(entry.Owner, account)] = BalanceOf(entry.Owner, account) + amount;
        }
    }

    private bool Remember((AgentId, AgentId, CreditMovementKind, string) settlement)
    {
        if (!_settlements.Add(settlement))
        {
            return false;
        }

        _order.Enqueue(settlement);
        if (_order.Count > MostSettlements)
        {
            _settlements.Remove(_order.Dequeue());
        }

        return true;
    }
}
