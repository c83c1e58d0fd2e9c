using System.Collections.Immutable;
using IacpBus.Agents.Conversations;
using IacpBus.Contracts.Iacp;

namespace IacpBus.Agents.Negotiations;

/// <summary>A negotiation as who proposed it sees it.</summary>
internal sealed class ProposerState : NegotiationConversation
{
    /// <summary>Our proposals: a peer of the Internet-Draft answers each under its message_id.</summary>
    public ImmutableArray<MessageId> Proposals { get; set; } = [];

    /// <summary>What is put aside for it in our book.</summary>
    public decimal Held { get; set; }

    /// <summary>Whether the worker has receipted the payment.</summary>
    public bool IsReceipted { get; set; }

    /// <summary>How often the settlement was told.</summary>
    public int TimesSettled { get; set; }

    public TimeSpan ProposalTtl { get; set; }

    /// <summary>Whether the worker has asked for more time already.</summary>
    public bool Extended { get; set; }

    /// <summary>Whether the deadline passed before the work was completed.</summary>
    public bool WasOverdue { get; set; }

    /// <summary>What is paid unless something else is said: the reward, less the penalty for being late.</summary>
    public decimal Due => WasOverdue ? Math.Max(0, Terms.RewardCredits - Terms.PenaltyCredits) : Terms.RewardCredits;

    public override IEnumerable<ConversationAlias> Aliases =>
        Proposals.Select(id => id.Value).Append(Conversation.Value).Distinct().Select(name => new ConversationAlias(AliasKind.Negotiation, Self, Peer, name));
}
