namespace IacpBus.Agents.Conversations;

/// <summary>Which of the four tables of docs/protocol.md a conversation follows.</summary>
internal enum ConversationRole
{
    Proposer,
    Worker,
    HandoffSender,
    HandoffReceiver,
}
