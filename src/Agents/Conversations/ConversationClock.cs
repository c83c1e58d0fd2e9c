using IacpBus.Agents.Handoffs;
using IacpBus.Agents.Negotiations;
using IacpBus.Agents.Store;
using IacpBus.Contracts.Iacp;
using IacpBus.Transport.Broker;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace IacpBus.Agents.Conversations;

/// <summary>Looks once a second which conversations are due: an offer or a deadline has passed, or one may be forgotten.</summary>
internal sealed class ConversationClock(IAgentStore store, ConversationEngine engine, RunningWork running, WorkRetries retries, IEnumerable<ConversationWork> work, IEnumerable<IWorkObserver> observers, TimeProvider clock, ILogger<ConversationClock> logger) : BackgroundService
{
    private readonly Dictionary<AgentId, ConversationWork> _work = work.ToDictionary(one => one.Agent);

    private const int MostAtOnce = 1000;
    private const int AtATime = 16;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new ObservedTimer(Interval, clock, observers);
        try
        {
            while (true)
            {
                await timer.NextAsync(stoppingToken);
                await WakeDueAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    /// <summary>Several at a time: a peer whose inbox does not take what is to be said must not hold up the others' deadlines.</summary>
    private async Task WakeDueAsync(CancellationToken stop) => await Parallel.ForEachAsync(
        await store.FindDueAsync(_work.Keys, clock.GetUtcNow(), MostAtOnce, stop),
        new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = stop },
        async (due, cancellation) => await WakeAsync(due, cancellation));

    private async Task WakeAsync(ConversationRow row, CancellationToken stop)
    {
        ConversationState due = ConversationRows.StateOf(row);
        if (due.IsIdle || (due.IsFinal && due.ForgetAt <= clock.GetUtcNow()))
        {
            await engine.ForgetAsync(due, stop);
            return;
        }

        if (due.HasWork && due.RetryAt <= clock.GetUtcNow())
        {
            // Another instance's own work is its own to try again.
            if (!store.IsShared || row.Owner == store.Instance)
            {
                _work[due.Self].Resume(due, wasBegun: true);
            }

            return;
        }

        try
        {
            ConversationStep step = await engine.RaiseAsync(due.Self, EventOf(due, retries, clock.GetUtcNow()), stop);
            if (step.After is { IsFinal: true })
            {
                running.Cancel(due.CorrelationId);
            }

            if (store.IsShared && !step.HasNews)
            {
                // Another instance was faster; whoever follows it here is to know.
                await engine.RefreshAsync(due.CorrelationId, stop);
            }
        }
        catch (Exception failure) when (failure is BrokerUnavailableException or MessageNotRoutedException)
        {
            // It stays due, and the next second tries again.
            AgentLog.DueConversationWaits(logger, due.Self.Value, due.Peer.Value, failure.Message);
        }
        catch (ConversationStateException)
        {
            // It went on in this moment.
        }
        catch (Exception unforeseen) when (unforeseen is not OperationCanceledException)
        {
            // One conversation must not stop the clock of all.
            AgentLog.DueConversationFailed(logger, unforeseen, due.Self.Value, due.Peer.Value);
        }
    }

    /// <summary>What the clock has to say about a conversation that is due.</summary>
    internal static ConversationEvent EventOf(ConversationState due, WorkRetries retries, DateTimeOffset now) => KindOf(due, retries, now) with { OnlyIfDueAt = due.DueAt };

    private static ConversationEvent KindOf(ConversationState due, WorkRetries retries, DateTimeOffset now) => due switch
    {
        ProposerState { CurrentState: nameof(NegotiationState.Settled) } => new RepeatSettlement(due.CorrelationId),
        ProposerState proposer => proposer.HasExpired(now) ? new ProposerExpires(due.CorrelationId) : new ProposerDeadline(due.CorrelationId),
        WorkerState worker => worker.HasExpired(now) ? new WorkerExpires(due.CorrelationId) : new WorkerDeadline(due.CorrelationId),
        SenderState sender => SenderTries.EventOf(sender, retries, now),
        _ => new ReceiverExpires(due.CorrelationId),
    };
}
