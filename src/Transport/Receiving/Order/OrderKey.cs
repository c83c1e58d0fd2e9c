using IacpBus.Contracts.Iacp;

namespace IacpBus.Transport.Receiving.Order;

/// <summary>What keeps its order: the messages of one sender on one channel.</summary>
internal readonly record struct OrderKey(AgentId Sender, ChannelName Channel);
