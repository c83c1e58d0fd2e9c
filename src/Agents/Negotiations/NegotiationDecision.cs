using IacpBus.Contracts.Iacp.Messages;

namespace IacpBus.Agents.Negotiations;

/// <summary>What a worker answers to an offer (spec/iacp.md 3.4).</summary>
public abstract record NegotiationDecision
{
    private NegotiationDecision()
    {
    }

    /// <summary>Yes; the work begins.</summary>
    /// <param name="eta">How long it will probably take.</param>
    public static NegotiationDecision Accept(TimeSpan? eta = null) => new Accepted(eta);

    /// <summary>No.</summary>
    /// <param name="reason">A sentence for the proposer, so it must hold nothing secret.</param>
    public static NegotiationDecision Reject(string reason) => new Rejected(reason);

    /// <summary>On other terms; what they do not name stays as offered.</summary>
    /// <param name="terms">The other terms.</param>
    /// <param name="validFor">How long the counter-offer stands. Default: <c>Iacp:Transport:DefaultTtl</c>.</param>
    public static NegotiationDecision Counter(NegotiationTerms terms, TimeSpan? validFor = null)
    {
        ArgumentNullException.ThrowIfNull(terms);
        return new Countered(terms, validFor);
    }

    internal sealed record Accepted(TimeSpan? Eta) : NegotiationDecision;

    internal sealed record Rejected(string Reason) : NegotiationDecision;

    internal sealed record Countered(NegotiationTerms Terms, TimeSpan? ValidFor) : NegotiationDecision;
}
