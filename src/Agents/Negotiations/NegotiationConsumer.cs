using IacpBus.Agents.Conversations;
using IacpBus.Agents.Registration;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Transport.Receiving;
using MassTransit;

namespace IacpBus.Agents.Negotiations;

/// <summary>
/// Takes proposals (spec/iacp.md 4.4): a new one begins a negotiation, a further one continues it, and where we
/// proposed ourselves it is a counter-offer. The message stays unacknowledged until the handler has decided.
/// </summary>
internal sealed class NegotiationConsumer(AgentParts agent, ConversationStore store, ConversationEngine engine, NegotiationDesk desk) : IConsumer<WorkProposal>
{
    public async Task Consume(ConsumeContext<WorkProposal> context)
    {
        AcceptedEnvelope accepted = context.Accepted();
        ConversationEvent happening = EventOf(accepted, context.Message);
        ConversationStep step = await engine.RaiseAsync(agent.Id, happening, context.CancellationToken);
        if (NegotiationDesk.AsksForADecision(step, out WorkerState? worker))
        {
            context.ReleaseOrder();
            await desk.ConsiderAsync(worker, context.CancellationToken);
        }
    }

    private ConversationEvent EventOf(AcceptedEnvelope accepted, WorkProposal proposal)
    {
        Envelope envelope = accepted.Envelope;
        if (store.FindNegotiation(agent.Id, envelope).FirstOrDefault() is { } known)
        {
            return ConversationReading.Read(known, accepted)!;
        }

        if (agent.Negotiation is null)
        {
            throw new MessageRefusedException(new EnvelopeError(ErrorCode.CapabilityMismatch, "unsupported_intent", "This agent does not negotiate."));
        }

        ConversationRefusals.ThrowIfFull(store, agent.Id, envelope.Sender);
        Guid key = ConversationKey.Of(ConversationRole.Worker, agent.Id, envelope.Sender, envelope.Conversation.Value);
        return new ProposerProposes(key, agent.Id, WorkTerms.Of(proposal, envelope.Timestamp), proposal.Round) { Cause = accepted };
    }
}
