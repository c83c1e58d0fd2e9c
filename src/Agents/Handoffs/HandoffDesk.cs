using IacpBus.Agents.Capabilities;
using IacpBus.Agents.Conversations;
using IacpBus.Agents.Registration;
using IacpBus.Agents.Store;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Contracts.Json;
using IacpBus.Transport.Receiving;
using IacpBus.Transport.Sending;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace IacpBus.Agents.Handoffs;

/// <summary>
/// Does the work that was handed over and taken: waits for a free slot, runs the capability, reports, and gives the
/// result (spec/iacp.md 4.5). Thread-safe.
/// </summary>
internal sealed class HandoffDesk(AgentParts agent, ConversationEngine engine, RunningWork running, WorkRetries retries, FaultPoints points, IServiceProvider services, ILogger<HandoffDesk> logger)
{
    /// <summary>Begins work that was taken a moment ago.</summary>
    /// <param name="state">Accepted, or queued.</param>
    /// <param name="accepted">The request.</param>
    /// <param name="capability">What it is for.</param>
    /// <param name="hasSlot">Whether the caller has a slot, which is given back here.</param>
    public void Begin(ReceiverState state, AcceptedEnvelope accepted, CapabilityRegistration capability, bool hasSlot)
    {
        if (!Run(state, accepted, capability, hasSlot, wasBegun: false) && hasSlot)
        {
            capability.Slots.Release();
        }
    }

    /// <summary>Begins work again that was handed back, left behind, or failed.</summary>
    public void Resume(ReceiverState state, bool wasBegun)
    {
        AcceptedEnvelope accepted = AcceptedEnvelope.Restore(state.Request, state.RequestVerification, state.RequestHash, state.Attempts + (wasBegun ? 1 : 0));
        if (agent.Capabilities.Find((HandoffRequest)accepted.Message) is { } capability)
        {
            Run(state, accepted, capability, hasSlot: false, wasBegun);
        }
        else
        {
            running.Begin(state.CorrelationId, 0, isCounted: true, stop => GiveUpAsync(state, "This agent does not do that any more.", "the capability is not configured any more", stop));
        }
    }

    private bool Run(ReceiverState state, AcceptedEnvelope accepted, CapabilityRegistration capability, bool hasSlot, bool wasBegun) =>
        running.Begin(state.CorrelationId, 0, isCounted: true, cancel => WorkAsync(state, accepted, capability, hasSlot, wasBegun, cancel));

    private async Task WorkAsync(ReceiverState state, AcceptedEnvelope accepted, CapabilityRegistration capability, bool hasSlot, bool wasBegun, CancellationToken cancel)
    {
        capability.Enter();
        Task slot = hasSlot ? Task.CompletedTask : capability.Slots.WaitAsync(cancel);
        try
        {
            await slot;
            ReceiverState? ready = await BeReadyAsync(state, capability, wasBegun, cancel);
            if (ready is { CurrentState: "Accepted" or "InProgress" })
            {
                await HandleAsync(ready, accepted, capability, cancel);
            }
        }
        catch (ConversationStateException)
        {
            // It expired or was taken back in the meantime.
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // Nobody awaits this work, so what nobody foresaw is told here or nowhere.
            AgentLog.CapabilityFailed(agent.Id, capability.Name, state.HandoffId, failure, services);
        }
        finally
        {
            ReleaseSlot(slot, capability);
            capability.Exit();
        }
    }

    /// <summary>Its turn has come: who waited is told, who began before is counted.</summary>
    private async Task<ReceiverState?> BeReadyAsync(ReceiverState state, CapabilityRegistration capability, bool wasBegun, CancellationToken cancel)
    {
        if (state.CurrentState == "Queued")
        {
            return (await engine.RaiseAsync(agent.Id, new SlotFree(state.CorrelationId, capability.Options.TypicalDuration), cancel)).After as ReceiverState;
        }

        if (!wasBegun)
        {
            return state;
        }

        var resumed = (await engine.RaiseAsync(agent.Id, new ResumeHandoff(state.CorrelationId), cancel)).After as ReceiverState;
        if (resumed is null || resumed.Attempts <= retries.MostUnfinished)
        {
            return resumed;
        }

        await GiveUpAsync(resumed, "The work broke down the recipient again and again.", "poisoned: its earlier runs never finished", cancel);
        return null;
    }

    /// <summary>Also when the wait was given up and the slot comes later.</summary>
    private static void ReleaseSlot(Task slot, CapabilityRegistration capability) =>
        _ = slot.ContinueWith(
            static (_, state) => ((CapabilityRegistration)state!).Slots.Release(),
            capability,
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnRanToCompletion | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);

    private async Task HandleAsync(ReceiverState state, AcceptedEnvelope accepted, CapabilityRegistration capability, CancellationToken cancel)
    {
        Guid key = state.CorrelationId;
        var request = (HandoffRequest)accepted.Message;
        var call = new CapabilityCall(capability.Name, request, accepted, ReportAsync);
        try
        {
            await using AsyncServiceScope scope = services.CreateAsyncScope();
            CanonicalJson result = await capability.CreateHandler(scope.ServiceProvider).HandleAsync(call, cancel);
            points.Reach(FaultPoints.AfterHandler);
            await CompleteAsync(key, result, cancel);
        }
        catch (CapabilityFailedException failure)
        {
            AgentLog.CapabilityFailed(agent.Id, capability.Name, request.HandoffId, failure, services);
            await engine.RaiseAsync(agent.Id, new FailHandoff(key, failure.Message), cancel);
        }
        catch (Exception fault) when (fault is not ConversationStateException && !cancel.IsCancellationRequested)
        {
            await FailAsync(state, capability, fault, cancel);
        }
        catch (Exception end) when (cancel.IsCancellationRequested && end is not OperationCanceledException)
        {
            // However the handler leaves then, nobody expects anything of it (HOF-09).
            AgentLog.CapabilityFailed(agent.Id, capability.Name, request.HandoffId, end, services);
        }

        Task ReportAsync(double fraction, string? note, CancellationToken cancellationToken) =>
            engine.RaiseAsync(agent.Id, new ReportHandoffProgress(key, fraction, note), cancellationToken);
    }

    private async Task FailAsync(ReceiverState state, CapabilityRegistration capability, Exception fault, CancellationToken cancel)
    {
        AgentLog.CapabilityFailed(agent.Id, capability.Name, state.HandoffId, fault, services);
        if (retries.Next(state.Attempts, state.ExpiresAt) is { } next)
        {
            AgentLog.HandoffPostponed(logger, agent.Id.Value, state.HandoffId, state.Attempts, next);
            await engine.RaiseAsync(agent.Id, new PostponeHandoff(state.CorrelationId, next), cancel);
        }
        else
        {
            await GiveUpAsync(state, "The recipient failed while handling the message.", $"{fault.GetType().Name}: {fault.Message}", cancel, "handler_failed");
        }
    }

    private Task GiveUpAsync(ReceiverState state, string sentence, string description, CancellationToken cancel, string reason = "poisoned") =>
        engine.RaiseAsync(agent.Id, new BreakHandoff(state.CorrelationId, new EnvelopeError(ErrorCode.InternalError, reason, sentence), description), cancel);

    private async Task CompleteAsync(Guid key, CanonicalJson result, CancellationToken cancel)
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
}
