using IacpBus.Contracts.Iacp;

namespace IacpBus.Agents.Ledger;

/// <summary>One entry of an agent's book, as double entry: the amounts of its lines sum up to 0 (spec/iacp.md 4.4).</summary>
internal sealed record LedgerEntry
{
    public required AgentId Owner { get; init; }

    public required CreditMovementKind Kind { get; init; }

    /// <summary>The negotiation it is for.</summary>
    public required Guid Conversation { get; init; }

    public required AgentId Peer { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>Name of the payment; with owner and kind it is in the book at most once. <c>null</c> for holds and releases.</summary>
    public string? SettlementId { get; init; }

    /// <summary>What each account gets (above zero) or gives (below).</summary>
    public required IReadOnlyList<(Account Account, decimal Amount)> Lines { get; init; }

    /// <summary>How far <see cref="Account.Available"/> may fall below zero by this entry; <c>null</c> for any.</summary>
    public decimal? CreditLimit { get; init; }
}
