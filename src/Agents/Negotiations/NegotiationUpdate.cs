using IacpBus.Contracts.Json;

namespace IacpBus.Agents.Negotiations;

/// <summary>How a negotiation stands after something happened.</summary>
public sealed record NegotiationUpdate
{
    /// <summary>Where it stands.</summary>
    public required NegotiationState State { get; init; }

    /// <summary>The terms on the table, or those agreed: after a counter-offer, the worker's.</summary>
    public required WorkTerms Terms { get; init; }

    /// <summary>1 for the first proposal; every counter-offer and every new proposal counts one further.</summary>
    public required int Round { get; init; }

    /// <summary>How far the work is, 0 to 1; <c>null</c> before the first report.</summary>
    public double? Progress { get; init; }

    /// <summary>A few words of the worker about the progress.</summary>
    public string? Note { get; init; }

    /// <summary>What came out of the work, once completed.</summary>
    public CanonicalJson? Output { get; init; }

    /// <summary>Why it was rejected, disputed, cancelled or failed.</summary>
    public string? Reason { get; init; }

    /// <summary>Credits that were paid, once settled.</summary>
    public decimal? CreditsTransferred { get; init; }

    /// <summary>Identity of the payment, once settled; the same in every repeat.</summary>
    public string? SettlementId { get; init; }

    /// <summary>Whether no more news follow.</summary>
    public bool IsFinal => State is NegotiationState.Settled or NegotiationState.Rejected or NegotiationState.Expired or NegotiationState.Cancelled or NegotiationState.Failed;
}
