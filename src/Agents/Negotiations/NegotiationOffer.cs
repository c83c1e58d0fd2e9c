using IacpBus.Contracts.Iacp;

namespace IacpBus.Agents.Negotiations;

/// <summary>An offer that waits for a decision. Immutable.</summary>
public sealed class NegotiationOffer
{
    internal NegotiationOffer(WorkerState state)
    {
        NegotiationId = state.Conversation.Value;
        Proposer = state.Peer;
        Terms = state.Terms;
        Round = state.Round;
        ExpiresAt = state.ExpiresAt;
    }

    /// <summary>Identity of the negotiation: its correlation_id.</summary>
    public string NegotiationId { get; }

    /// <summary>Who offers.</summary>
    public AgentId Proposer { get; }

    /// <summary>What is offered.</summary>
    public WorkTerms Terms { get; }

    /// <summary>1 for the first offer, 3 for the answer to the first counter-offer; at most 10.</summary>
    public int Round { get; }

    /// <summary>Until when the offer stands.</summary>
    public DateTimeOffset? ExpiresAt { get; }
}
