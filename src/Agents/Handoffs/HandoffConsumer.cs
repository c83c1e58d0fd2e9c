using IacpBus.Agents.Capabilities;
using IacpBus.Agents.Conversations;
using IacpBus.Agents.Registration;
using IacpBus.Agents.Store;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Transport.Receiving;
using IacpBus.Transport.Sending;
using MassTransit;

namespace IacpBus.Agents.Handoffs;

/// <summary>
/// The receiving side of a handoff up to its acceptance: known already, vetoed by a gate, or taken (spec/iacp.md 4.5).
/// What was taken is in the store, and <see cref="HandoffDesk"/> does it.
/// </summary>
internal sealed class HandoffConsumer(AgentParts agent, IAgentStore store, ConversationEngine engine, HandoffDesk desk, TimeProvider clock)
    : IConsumer<HandoffRequest>, IConsumer<HandoffStatusQuery>
{
    public async Task Consume(ConsumeContext<HandoffRequest> context)
    {
        AcceptedEnvelope accepted = context.Accepted();
        HandoffRequest request = context.Message;
        CancellationToken stop = context.CancellationToken;
        Guid key = ConversationKey.Of(ConversationRole.HandoffReceiver, agent.Id, accepted.Envelope.Sender, request.HandoffId);
        if (await store.FindAsync(key, stop) is not null)
        {
            var repeat = new HandoffArrives(key, agent.Id, request, SlotFree: false, TimeSpan.Zero) { Cause = accepted };
            await engine.RaiseAsync(agent.Id, repeat, stop, context.Unit());
            return;
        }

        if (await FindSameTaskAsync(accepted, request, stop) is { } same)
        {
            Reply(context, AnswerFor(request, same));
            return;
        }

        CapabilityRegistration? capability = agent.Capabilities.Find(request);
        var candidate = new HandoffCandidate(request, accepted, capability?.Name, capability?.Options, clock.GetUtcNow());
        if (await agent.Gates.FindVetoAsync(candidate, stop) is { } veto)
        {
            Reply(context, new HandoffReply { HandoffId = request.HandoffId, Status = HandoffStatus.Rejected, Reason = veto });
            return;
        }

        if (await agent.Gates.FindStateRejectionAsync(candidate, stop) is { } otherState)
        {
            Send(context, otherState);
            return;
        }

        await ConversationRefusals.ThrowIfFullAsync(store, agent.Id, accepted.Envelope.Sender, stop);
        await TakeAsync(context, accepted, key, capability!);
    }

    /// <summary>How a handoff stands; one that nobody knows is answered by the stray mail rule.</summary>
    public async Task Consume(ConsumeContext<HandoffStatusQuery> context)
    {
        AcceptedEnvelope accepted = context.Accepted();
        Guid key = ConversationKey.Of(ConversationRole.HandoffReceiver, agent.Id, accepted.Envelope.Sender, context.Message.HandoffId);
        if (await store.FindAsync(key, context.CancellationToken) is null)
        {
            await agent.Strays.TakeAsync(accepted, context.Unit(), context.CancellationToken);
            return;
        }

        await engine.RaiseAsync(agent.Id, new SenderAsks(key) { Cause = accepted }, context.CancellationToken, context.Unit());
    }

    private async Task TakeAsync(ConsumeContext<HandoffRequest> context, AcceptedEnvelope accepted, Guid key, CapabilityRegistration capability)
    {
        bool hasSlot = await capability.Slots.WaitAsync(0, context.CancellationToken);
        try
        {
            var arrives = new HandoffArrives(key, agent.Id, context.Message, hasSlot, capability.Options.TypicalDuration) { Cause = accepted };
            ConversationStep step = await engine.RaiseAsync(agent.Id, arrives, context.CancellationToken, context.Unit());
            if (step is { IsRepeat: false, Before: null, After: ReceiverState taken })
            {
                desk.Begin(taken, accepted, capability, hasSlot);
                hasSlot = false;
            }
        }
        finally
        {
            if (hasSlot)
            {
                capability.Slots.Release();
            }
        }
    }

    /// <summary>A task that failed or was taken back may be tried again.</summary>
    private async Task<ReceiverState?> FindSameTaskAsync(AcceptedEnvelope accepted, HandoffRequest request, CancellationToken stop) =>
        (await store.FindAllAsync(new ConversationAlias(AliasKind.Task, agent.Id, accepted.Envelope.Sender, request.TaskId), stop))
            .Where(row => row.State is not ("Failed" or "Cancelled"))
            .Select(row => ConversationRows.StateOf(row))
            .OfType<ReceiverState>()
            .LastOrDefault();

    private static HandoffReply AnswerFor(HandoffRequest request, ReceiverState same) => same.CurrentState == "Completed"
        ? new HandoffReply { HandoffId = request.HandoffId, Status = HandoffStatus.AlreadyDone, OriginalHandoffId = same.HandoffId, Results = same.Result }
        : new HandoffReply { HandoffId = request.HandoffId, Status = HandoffStatus.Duplicate, OriginalHandoffId = same.HandoffId };

    private void Reply(ConsumeContext context, HandoffReply reply) => Send(context, reply with { Receiver = new HandoffParty { AgentId = agent.Id.Value } });

    private void Send(ConsumeContext context, IacpMessage answer)
    {
        AcceptedEnvelope accepted = context.Accepted();
        context.Unit()?.Send(
            agent.Transport,
            answer,
            RecipientAddress.To(accepted.Envelope.Sender),
            new SendOptions { Cause = accepted, Channel = accepted.Envelope.Channel });
    }
}
