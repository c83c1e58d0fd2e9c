using IacpBus.Agents.Conversations;

namespace IacpBus.Agents.Negotiations;

/// <summary>A negotiation as who was asked to do the work sees it.</summary>
internal sealed class WorkerState : NegotiationConversation
{
    /// <summary>What the proposer offered last; the counter-offer is in the terms.</summary>
    public WorkTerms Offer { get; set; } = null!;

    public override IEnumerable<ConversationAlias> Aliases => [new(AliasKind.Negotiation, Self, Peer, Conversation.Value)];
}
