using IacpBus.Agents.Store;
using IacpBus.Contracts.Iacp;
using IacpBus.Transport.Receiving;

namespace IacpBus.Agents.Conversations;

/// <summary>What a peer is told that begins more conversations than we keep.</summary>
internal static class ConversationRefusals
{
    /// <exception cref="MessageRefusedException">There is no room for one more with <paramref name="peer"/>.</exception>
    public static async Task ThrowIfFullAsync(IAgentStore store, AgentId self, AgentId peer, CancellationToken cancellationToken)
    {
        if (!await store.HasRoomForAsync(self, peer, cancellationToken))
        {
            throw new MessageRefusedException(new EnvelopeError(ErrorCode.RateLimited, "too_many_conversations", "Too many conversations are open with this agent; end some first."));
        }
    }
}
