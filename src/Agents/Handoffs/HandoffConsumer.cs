using IacpBus.Agents.Capabilities;
using IacpBus.Agents.Conversations;
using IacpBus.Agents.Registration;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Transport.Receiving;
using IacpBus.Transport.Sending;
using MassTransit;

namespace IacpBus.Agents.Handoffs;

/// <summary>
/// The receiving side of a handoff: gates, then accept or queue, run the capability, report, and give the result
/// (spec/iacp.md 4.5). The message stays unacknowledged while the work runs, so a worker that dies gives it back.
/// </summary>
internal sealed class HandoffConsumer(AgentParts agent, ConversationStore store, ConversationEngine engine, RunningWork running, TimeProvider clock, IServiceProvider scope)
    : IConsumer<HandoffRequest>, IConsumer<HandoffStatusQuery>
{
    public async Task Consume(ConsumeContext<HandoffRequest> context)
    {
        AcceptedEnvelope accepted = context.Accepted();
        HandoffRequest request = context.Message;
        CancellationToken stop = context.CancellationToken;
        Guid key = ConversationKey.Of(ConversationRole.HandoffReceiver, agent.Id, accepted.Envelope.Sender, request.HandoffId);
        if (store.Find(key) is not null)
        {
            await RepeatAsync(context, accepted, key);
            return;
        }

        if (FindSameTask(accepted, request) is { } same)
        {
            await ReplyAsync(accepted, AnswerFor(request, same), stop);
            return;
        }

        CapabilityRegistration? capability = agent.Capabilities.Find(request);
        var candidate = new HandoffCandidate(request, accepted, capability?.Name, capability?.Options, clock.GetUtcNow());
        if (await agent.Gates.FindVetoAsync(candidate, stop) is { } veto)
        {
            await ReplyAsync(accepted, new HandoffReply { HandoffId = request.HandoffId, Status = HandoffStatus.Rejected, Reason = veto }, stop);
            return;
        }

        ConversationRefusals.ThrowIfFull(store, agent.Id, accepted.Envelope.Sender);
        if (!agent.Held.TryEnter())
        {
            await ReplyAsync(accepted, new HandoffReply { HandoffId = request.HandoffId, Status = HandoffStatus.Rejected, Reason = "busy: too much work waits here already" }, stop);
            return;
        }

        capability!.Enter();
        try
        {
            await running.RunAsync(key, cancel => RunInSlotAsync(context, accepted, key, capability, cancel), stop);
        }
        finally
        {
            capability.Exit();
            agent.Held.Exit();
        }
    }

    /// <summary>How a handoff stands; one that nobody knows is answered by the stray mail rule.</summary>
    public async Task Consume(ConsumeContext<HandoffStatusQuery> context)
    {
        AcceptedEnvelope accepted = context.Accepted();
        Guid key = ConversationKey.Of(ConversationRole.HandoffReceiver, agent.Id, accepted.Envelope.Sender, context.Message.HandoffId);
        if (store.Find(key) is null)
        {
            await agent.Strays.TakeAsync(accepted, context.CancellationToken);
            return;
        }

        await engine.RaiseAsync(agent.Id, new SenderAsks(key) { Cause = accepted }, context.CancellationToken);
    }

    private async Task RepeatAsync(ConsumeContext context, AcceptedEnvelope accepted, Guid key)
    {
        var repeat = new HandoffArrives(key, agent.Id, (HandoffRequest)accepted.Message, SlotFree: false, TimeSpan.Zero) { Cause = accepted };
        await engine.RaiseAsync(agent.Id, repeat, context.CancellationToken);
        if (running.Find(key) is { } run)
        {
            // It may be the same message, given back by a lost connection: it stays unacknowledged until the work ends.
            context.ReleaseOrder();
            await run.WaitAsync(context.CancellationToken);
        }
    }

    /// <summary>A task that failed or was taken back may be tried again.</summary>
    private ReceiverState? FindSameTask(AcceptedEnvelope accepted, HandoffRequest request) =>
        store.FindAll(new ConversationAlias(AliasKind.Task, agent.Id, accepted.Envelope.Sender, request.TaskId))
            .OfType<ReceiverState>()
            .LastOrDefault(same => same.CurrentState is not ("Failed" or "Cancelled"));

    private static HandoffReply AnswerFor(HandoffRequest request, ReceiverState same) => same.CurrentState == "Completed"
        ? new HandoffReply { HandoffId = request.HandoffId, Status = HandoffStatus.AlreadyDone, OriginalHandoffId = same.HandoffId, Results = same.Result }
        : new HandoffReply { HandoffId = request.HandoffId, Status = HandoffStatus.Duplicate, OriginalHandoffId = same.HandoffId };

    private async Task RunInSlotAsync(ConsumeContext<HandoffRequest> context, AcceptedEnvelope accepted, Guid key, CapabilityRegistration capability, CancellationToken cancel)
    {
        TimeSpan duration = capability.Options.TypicalDuration;
        Task slot = capability.Slots.WaitAsync(cancel);
        try
        {
            await engine.RaiseAsync(agent.Id, new HandoffArrives(key, agent.Id, context.Message, slot.IsCompletedSuccessfully, duration) { Cause = accepted }, cancel);

            // From here on the order is settled: the next handoff of the same sender may start beside this one.
            context.ReleaseOrder();
            await slot;
            ReceiverState? state = store.Find(key) as ReceiverState;
            if (state is { CurrentState: "Queued" })
            {
                state = (await engine.RaiseAsync(agent.Id, new SlotFree(key, duration), cancel)).After as ReceiverState;
            }

            if (state is { CurrentState: "Accepted" or "InProgress" })
            {
                await RunAsync(accepted, key, capability, cancel);
            }
        }
        catch (ConversationStateException)
        {
            // It expired or was taken back in the moment that its turn came.
        }
        catch (Exception end) when (store.Find(key) is { CurrentState: "Cancelled" or "Failed" })
        {
            // However the handler leaves then, the sender took the work back and expects nothing (HOF-09).
            if (end is not OperationCanceledException)
            {
                AgentLog.CapabilityFailed(agent.Id, capability.Name, context.Message.HandoffId, end, scope);
            }
        }
        catch
        {
            // As if it had never come: whoever gets the message again, here or elsewhere, begins anew.
            store.Forget(key);
            throw;
        }
        finally
        {
            ReleaseSlot(slot, capability);
        }
    }

    /// <summary>Also when the wait was given up and the slot comes later.</summary>
    private static void ReleaseSlot(Task slot, CapabilityRegistration capability) =>
        _ = slot.ContinueWith(
            static (_, state) => ((CapabilityRegistration)state!).Slots.Release(),
            capability,
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnRanToCompletion | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);

    private async Task RunAsync(AcceptedEnvelope accepted, Guid key, CapabilityRegistration capability, CancellationToken cancel)
    {
        var request = (HandoffRequest)accepted.Message;
        var call = new CapabilityCall(capability.Name, request, accepted, ReportAsync);
        try
        {
            await CompleteAsync(key, await capability.CreateHandler(scope).HandleAsync(call, cancel), cancel);
        }
        catch (CapabilityFailedException failure)
        {
            AgentLog.CapabilityFailed(agent.Id, capability.Name, request.HandoffId, failure, scope);
            await engine.RaiseAsync(agent.Id, new FailHandoff(key, failure.Message), cancel);
        }

        Task ReportAsync(double fraction, string? note, CancellationToken cancellationToken) =>
            engine.RaiseAsync(agent.Id, new ReportHandoffProgress(key, fraction, note), cancellationToken);
    }

    private async Task CompleteAsync(Guid key, Contracts.Json.CanonicalJson result, CancellationToken cancel)
    {
        try
        {
            await engine.RaiseAsync(agent.Id, new CompleteHandoff(key, result), cancel);
        }
        catch (MessageTooLargeException tooLarge)
        {
            // Otherwise the sender would refuse it and wait for ever.
            throw new CapabilityFailedException("The result is larger than a message may be.", tooLarge);
        }
    }

    private Task ReplyAsync(AcceptedEnvelope accepted, HandoffReply reply, CancellationToken stop) => agent.Transport.SendAsync(
        reply with { Receiver = new HandoffParty { AgentId = agent.Id.Value } },
        RecipientAddress.To(accepted.Envelope.Sender),
        new SendOptions { Cause = accepted, Channel = accepted.Envelope.Channel },
        stop);
}
