using IacpBus.Contracts.Iacp;

namespace IacpBus.Agents.Store.Reading;

/// <summary>One payment, as the books of both sides have it.</summary>
public sealed record BookPayment
{
    /// <summary>Who paid.</summary>
    public required AgentId Payer { get; init; }

    /// <summary>Who was paid.</summary>
    public required AgentId Payee { get; init; }

    /// <summary>Its name, chosen by the payer.</summary>
    public required string SettlementId { get; init; }

    /// <summary>What the payer's book says; <c>null</c> when it does not have it.</summary>
    public decimal? Paid { get; init; }

    /// <summary>What the payee's book says; <c>null</c> when it does not have it.</summary>
    public decimal? Earned { get; init; }

    /// <summary>What the payer's book says the payee has receipted; <c>null</c> when nothing.</summary>
    public decimal? Receipted { get; init; }

    /// <summary>When the first of both sides booked it.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Whether the payer's book is in one of the stores.</summary>
    public bool KnowsPayer { get; init; }

    /// <summary>Whether the payee's book is in one of the stores.</summary>
    public bool KnowsPayee { get; init; }

    /// <summary>Whether it was paid and not receipted yet; it stays in the payer's book until it is.</summary>
    public bool IsInTransit => Paid is not null && Receipted is null;

    /// <summary>What is wrong with it, as a sentence; <c>null</c> when nothing.</summary>
    public string? Problem => this switch
    {
        { Paid: null, KnowsPayer: true } => $"{Payee} earned it, or it was receipted, and {Payer}'s book does not have it.",
        { Paid: { } paid, Receipted: { } receipted } when paid != receipted => "More or less was receipted than was paid.",
        { KnowsPayee: false } or { KnowsPayer: false } => null,
        { Earned: null, Receipted: not null } => $"It was receipted, and {Payee}'s book does not have it.",
        { Earned: { } earned, Paid: { } paid } when earned != paid => $"{Payer} paid another amount than {Payee} earned.",
        _ => null,
    };
}
