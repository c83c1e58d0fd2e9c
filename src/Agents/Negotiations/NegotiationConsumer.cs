using IacpBus.Agents.Conversations;
using IacpBus.Agents.Registration;
using IacpBus.Agents.Store;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Transport.Receiving;
using MassTransit;

namespace IacpBus.Agents.Negotiations;

/// <summary>
/// Takes proposals (spec/iacp.md 4.4): a new one begins a negotiation, a further one continues it, and where we
/// proposed ourselves it is a counter-offer. What the handler has to decide is in the store from then on.
/// </summary>
internal sealed class NegotiationConsumer(AgentParts agent, IAgentStore store, ConversationEngine engine, ConversationWork work) : IConsumer<WorkProposal>
{
    public async Task Consume(ConsumeContext<WorkProposal> context)
    {
        AcceptedEnvelope accepted = context.Accepted();
        ConversationEvent happening = await EventOfAsync(accepted, context.Message, context.CancellationToken);
        ConversationStep step = await engine.RaiseAsync(agent.Id, happening, context.CancellationToken, context.Unit());
        await work.FollowAsync([step], accepted, context.CancellationToken);
    }

    private async Task<ConversationEvent> EventOfAsync(AcceptedEnvelope accepted, WorkProposal proposal, CancellationToken cancellationToken)
    {
        Envelope envelope = accepted.Envelope;
        if (await store.FindNegotiationAsync(agent.Id, envelope, cancellationToken) is { } known)
        {
            return ConversationReading.Read(known, accepted)!;
        }

        if (agent.Negotiation is null)
        {
            throw new MessageRefusedException(new EnvelopeError(ErrorCode.CapabilityMismatch, "unsupported_intent", "This agent does not negotiate."));
        }

        await ConversationRefusals.ThrowIfFullAsync(store, agent.Id, envelope.Sender, cancellationToken);
        Guid key = ConversationKey.Of(ConversationRole.Worker, agent.Id, envelope.Sender, envelope.Conversation.Value);
        return new ProposerProposes(key, agent.Id, WorkTerms.Of(proposal, envelope.Timestamp), proposal.Round) { Cause = accepted };
    }
}
