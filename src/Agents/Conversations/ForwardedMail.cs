using IacpBus.Agents.Registration;
using IacpBus.Agents.Store;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Transport.Receiving;

namespace IacpBus.Agents.Conversations;

/// <summary>
/// Mail that another instance of the agent took from the inbox and passed on (docs/decisions/0008). Where both share a
/// store the other one has handled it, and this one only looks what has changed. Thread-safe.
/// </summary>
internal sealed class ForwardedMail(AgentParts agent, IAgentStore store, ConversationEngine engine, RunningWork running)
{
    /// <summary>
    /// Whether this process has to handle it. New work never, whatever conversation it names: instances pass on replies,
    /// news and questions alone.
    /// </summary>
    public async ValueTask<bool> ConcernsAsync(AcceptedEnvelope accepted, CancellationToken cancellationToken)
    {
        Envelope envelope = accepted.Envelope;
        if (accepted.Message is not (CapabilityManifest or HealthReply or VendorResponse or HandoffReply or NegotiationReply or Notification or ErrorReport or HandoffStatusQuery))
        {
            return false;
        }

        IReadOnlyList<ConversationState> known = await FindAsync(accepted, cancellationToken);
        if (!store.IsShared)
        {
            return known.Count > 0 || agent.Pending.Expects(envelope);
        }

        foreach (ConversationState state in known)
        {
            if (await engine.RefreshAsync(state.CorrelationId, cancellationToken) is { IsFinal: true })
            {
                running.Cancel(state.CorrelationId);
            }
        }

        agent.Pending.TryOffer(accepted);
        return false;
    }

    private async Task<IReadOnlyList<ConversationState>> FindAsync(AcceptedEnvelope accepted, CancellationToken cancellationToken)
    {
        string? handoffId = accepted.Message switch
        {
            HandoffReply reply => reply.HandoffId,
            HandoffStatusQuery query => query.HandoffId,
            Notification notification => notification.HandoffId,
            _ => null,
        };
        IReadOnlyList<ConversationState> handoffs = await store.FindHandoffsAsync(agent.Id, accepted.Envelope, handoffId, cancellationToken);
        return await store.FindNegotiationAsync(agent.Id, accepted.Envelope, cancellationToken) is { } negotiation ? [negotiation, .. handoffs] : handoffs;
    }
}
