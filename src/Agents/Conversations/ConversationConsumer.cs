using IacpBus.Agents.Client;
using IacpBus.Agents.Handoffs;
using IacpBus.Agents.Registration;
using IacpBus.Agents.Store;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Transport.Receiving;
using MassTransit;

namespace IacpBus.Agents.Conversations;

/// <summary>
/// Brings replies, events and errors to the conversation they belong to. One that the state machines know goes there;
/// an error may also answer a single request; an event that belongs nowhere and names no conversation is simply over.
/// </summary>
internal sealed class ConversationConsumer(AgentParts agent, IAgentStore store, ConversationEngine engine, ConversationWork work) :
    IConsumer<HandoffReply>,
    IConsumer<NegotiationReply>,
    IConsumer<Notification>,
    IConsumer<ErrorReport>
{
    public async Task Consume(ConsumeContext<HandoffReply> context) =>
        await RaiseAsync(context, await HandoffsAsync(context, context.Message.HandoffId), context.Message);

    public async Task Consume(ConsumeContext<NegotiationReply> context) =>
        await RaiseAsync(context, await NegotiationsAsync(context), context.Message);

    public async Task Consume(ConsumeContext<Notification> context)
    {
        Notification notification = context.Message;
        if (context.Accepted().Envelope.Recipient.IsBroadcast)
        {
            // What everybody is told belongs to nobody's conversation.
            return;
        }

        if (notification.HandoffId is { } handoffId)
        {
            await RaiseAsync(context, await HandoffsAsync(context, handoffId), notification);
            return;
        }

        if (BeginsAConversation(context.Accepted().Envelope) && notification.NegotiationId is null)
        {
            await RaiseAsync(context, [], notification);
            return;
        }

        IReadOnlyList<ConversationState> meant = await NegotiationsAsync(context);
        await RaiseAsync(context, meant.Count > 0 ? meant : await HandoffsAsync(context, handoffId: null), notification);
    }

    public async Task Consume(ConsumeContext<ErrorReport> context)
    {
        AcceptedEnvelope accepted = context.Accepted();
        if (agent.Pending.TryOffer(accepted))
        {
            return;
        }

        ConversationState[] meant = [.. await NegotiationsAsync(context), .. await HandoffsAsync(context, handoffId: null)];
        if (meant.Length == 0)
        {
            await TakeStrayAsync(accepted, context.Message, context.CancellationToken);
            return;
        }

        await RaiseAsync(context, meant, context.Message);
    }

    /// <summary>One that is its own conversation and answers nothing belongs to none of ours: no need to look.</summary>
    private static bool BeginsAConversation(Envelope envelope) =>
        envelope.InReplyTo is null && envelope.Conversation == CorrelationId.From(envelope.MessageId);

    private async Task<IReadOnlyList<ConversationState>> NegotiationsAsync(ConsumeContext context) =>
        await store.FindNegotiationAsync(agent.Id, context.Accepted().Envelope, context.CancellationToken) is { } one ? [one] : [];

    private Task<IReadOnlyList<ConversationState>> HandoffsAsync(ConsumeContext context, string? handoffId) =>
        store.FindHandoffsAsync(agent.Id, context.Accepted().Envelope, handoffId, context.CancellationToken);

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
                await agent.Strays.TakeAsync(accepted, context.Unit(), context.CancellationToken);
            }

            return;
        }

        ConversationEvent[] happenings = [.. meant.Select(conversation => ConversationReading.Read(conversation, accepted)).OfType<ConversationEvent>()];
        if (happenings.Length > 0)
        {
            IReadOnlyList<ConversationStep> steps = await engine.RaiseAsync(agent.Id, happenings, context.Unit(), context.CancellationToken);
            LateAck.ThrowIfLate(steps, message);
            await work.FollowAsync(steps, accepted, context.CancellationToken);
        }
    }
}
