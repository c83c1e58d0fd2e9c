using IacpBus.Agents.Handoffs;
using IacpBus.Agents.Negotiations;
using IacpBus.Agents.Registration;
using IacpBus.Agents.Store;
using IacpBus.Contracts.Iacp;
using IacpBus.Transport.Receiving;

namespace IacpBus.Agents.Conversations;

/// <summary>
/// What an agent has to do because of where its conversations stand: decide about offers, work, and stop working. The
/// store says what that is, so it is the same after a crash. Thread-safe.
/// </summary>
internal sealed class ConversationWork(AgentParts agent, IAgentStore store, ConversationListeners listeners, RunningWork running, NegotiationDesk negotiations, HandoffDesk handoffs)
{
    public AgentId Agent => agent.Id;

    /// <summary>Goes on with what one event changed.</summary>
    public async Task FollowAsync(IReadOnlyList<ConversationStep> steps, AcceptedEnvelope? cause, CancellationToken cancellationToken)
    {
        bool concernsOthers = false;
        foreach (ConversationStep step in steps.Where(step => !step.IsRepeat && step.After is not null))
        {
            Follow(step);
            concernsOthers |= step.HasNews && IsElsewhere(step.After!);
        }

        if (concernsOthers && store.IsShared && cause is { IsForwarded: false })
        {
            // Whoever waits for it in another instance looks at the store then.
            await agent.Transport.ForwardToSiblingsAsync(cause, cancellationToken);
        }
    }

    /// <summary>Begins again what was handed back, left behind by a process that died, or failed and is due.</summary>
    /// <param name="state">As it is in the store.</param>
    /// <param name="wasBegun">Whether an earlier run never finished or failed, so that this one counts as a further attempt.</param>
    public void Resume(ConversationState state, bool wasBegun)
    {
        switch (state)
        {
            case WorkerState { CurrentState: nameof(NegotiationState.Offered) } offered:
                negotiations.Consider(offered);
                break;
            case WorkerState worker when worker.HasWork:
                negotiations.Begin(worker, wasBegun);
                break;
            case ReceiverState receiver when receiver.HasWork:
                handoffs.Resume(receiver, wasBegun);
                break;
        }
    }

    private void Follow(ConversationStep step)
    {
        if (NegotiationDesk.AsksForADecision(step, out WorkerState? offered))
        {
            negotiations.Consider(offered);
        }
        else if (step.After is WorkerState worker && step.Entered(nameof(NegotiationState.Agreed)))
        {
            negotiations.Begin(worker, wasBegun: false);
        }
        else if (step.After is { IsFinal: true } ended && step.Before?.IsFinal != true)
        {
            running.Cancel(ended.CorrelationId);
        }
    }

    private bool IsElsewhere(ConversationState state) => state is ProposerState or SenderState
        ? !listeners.Has(state.CorrelationId)
        : state.IsFinal && !running.IsRunning(state.CorrelationId);
}
