using IacpBus.Agents.Conversations;

namespace IacpBus.Agents.Negotiations;

/// <summary>A negotiation as who was asked to do the work sees it.</summary>
internal sealed class WorkerState : NegotiationConversation
{
    /// <summary>What the proposer offered last; the counter-offer is in the terms.</summary>
    public WorkTerms Offer { get; set; } = null!;

    /// <summary>Whether the work was delivered before it was given up: a settlement that crossed that word counts.</summary>
    public bool WasDelivered { get; set; }

    /// <summary>A decision while an offer is on the table, the work once it is agreed on.</summary>
    public override bool HasWork => CurrentState is nameof(NegotiationState.Offered) or nameof(NegotiationState.Agreed)
        or nameof(NegotiationState.Working) or nameof(NegotiationState.Overdue);

    public override IEnumerable<ConversationAlias> Aliases => [new(AliasKind.Negotiation, Self, Peer, Conversation.Value)];
}
