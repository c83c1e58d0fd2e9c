using IacpBus.Contracts.Iacp;

namespace IacpBus.Agents.Conversations;

/// <summary>A name by which a message of <paramref name="Peer"/> may mean a conversation of <paramref name="Self"/>.</summary>
/// <param name="Kind">What <paramref name="Name"/> is.</param>
/// <param name="Self">The agent of this process.</param>
/// <param name="Peer">The other one.</param>
/// <param name="Name">A correlation_id, the message_id of a request of ours, or a task_id.</param>
internal readonly record struct ConversationAlias(AliasKind Kind, AgentId Self, AgentId Peer, string Name);

internal enum AliasKind
{
    Negotiation,
    Handoff,
    Original,
    Task,
}
