using IacpBus.Contracts.Iacp;

namespace IacpBus.Agents.Store;

/// <summary>What makes a message one that was handled before: who got it, who sent it, and its name (design: once in effect).</summary>
internal readonly record struct InboxKey(AgentId Self, AgentId Sender, MessageId MessageId);
