using IacpBus.Agents.Client;
using IacpBus.Agents.Negotiations;
using IacpBus.Agents.Registration;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Transport.Receiving;
using MassTransit;

namespace IacpBus.Agents.Conversations;

/// <summary>
/// Brings replies, events and errors to the conversation they belong to. One that the state machines know goes there;
/// an error may also answer a single request; an event that belongs nowhere and names no conversation is simply over.
/// </summary>
internal sealed class ConversationConsumer(AgentParts agent, ConversationStore store, ConversationEngine engine, RunningWork running, NegotiationDesk negotiations) :
    IConsumer<HandoffReply>,
    IConsumer<NegotiationReply>,
    IConsumer<Notification>,
    IConsumer<ErrorReport>
{
    public Task Consume(ConsumeContext<HandoffReply> context) =>
        RaiseAsync(context, store.FindHandoffs(agent.Id, context.Accepted().Envelope, context.Message.HandoffId), context.Message);

    public Task Consume(ConsumeContext<NegotiationReply> context) =>
        RaiseAsync(context, [.. store.FindNegotiation(agent.Id, context.Accepted().Envelope)], context.Message);

    public Task Consume(ConsumeContext<Notification> context)
    {
        Notification notification = context.Message;
        Envelope envelope = context.Accepted().Envelope;
        if (envelope.Recipient.IsBroadcast)
        {
            // What everybody is told belongs to nobody's conversation.
            return Task.CompletedTask;
        }

        if (notification.HandoffId is { } handoffId)
        {
            return RaiseAsync(context, store.FindHandoffs(agent.Id, envelope, handoffId), notification);
        }

        ConversationState[] meant = [.. store.FindNegotiation(agent.Id, envelope)];
        return RaiseAsync(context, meant.Length > 0 ? meant : store.FindHandoffs(agent.Id, envelope, handoffId: null), notification);
    }

    public async Task Consume(ConsumeContext<ErrorReport> context)
    {
        AcceptedEnvelope accepted = context.Accepted();
        if (agent.Pending.TryOffer(accepted))
        {
            return;
        }

        ConversationState[] meant = [.. store.FindNegotiation(agent.Id, accepted.Envelope), .. store.FindHandoffs(agent.Id, accepted.Envelope, handoffId: null)];
        if (meant.Length == 0)
        {
            await TakeStrayAsync(accepted, context.Message, context.CancellationToken);
            return;
        }

        await RaiseAsync(context, meant, context.Message);
    }

    private async Task TakeStrayAsync(AcceptedEnvelope accepted, ErrorReport error, CancellationToken cancellationToken)
    {
        if (!accepted.IsForwarded && await agent.Transport.ForwardToSiblingsAsync(accepted, cancellationToken))
        {
            return;
        }

        if (!StrayMail.IsAnswerToAStray(error))
        {
            throw ReplyConsumer.LateReply();
        }

        // The peer does not know the conversation either: then it is over on both sides.
        AgentTelemetry.CountStray(agent.Id);
    }

    private async Task RaiseAsync(ConsumeContext context, IReadOnlyList<ConversationState> meant, IacpMessage message)
    {
        AcceptedEnvelope accepted = context.Accepted();
        if (meant.Count == 0)
        {
            if (ConversationReading.BelongsToAConversation(message))
            {
                await agent.Strays.TakeAsync(accepted, context.CancellationToken);
            }

            return;
        }

        foreach (ConversationState conversation in meant)
        {
            if (ConversationReading.Read(conversation, accepted) is { } happening)
            {
                ConversationStep step = await engine.RaiseAsync(agent.Id, happening, context.CancellationToken);
                await FollowAsync(context, step);
            }
        }
    }

    /// <summary>Agreed work begins, and work that is over stops.</summary>
    private async Task FollowAsync(ConsumeContext context, ConversationStep step)
    {
        if (NegotiationDesk.AsksForADecision(step, out WorkerState? offered))
        {
            context.ReleaseOrder();
            await negotiations.ConsiderAsync(offered, context.CancellationToken);
        }
        else if (step.After is WorkerState worker && step.Entered(nameof(NegotiationState.Agreed)))
        {
            negotiations.Begin(worker);
        }
        else if (step.After is { IsFinal: true } ended && step.Before?.IsFinal != true)
        {
            running.Cancel(ended.CorrelationId);
        }
    }
}
