using System.Diagnostics.CodeAnalysis;
using IacpBus.Agents.Capabilities;
using IacpBus.Agents.Conversations;
using IacpBus.Agents.Registration;
using IacpBus.Agents.Store;
using IacpBus.Contracts.Json;
using IacpBus.Transport.Broker;
using IacpBus.Transport.Configuration;
using IacpBus.Transport.Sending;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace IacpBus.Agents.Negotiations;

/// <summary>The worker's side of negotiations: asks the handler for decisions and runs the work that was agreed on. Thread-safe.</summary>
internal sealed class NegotiationDesk(AgentParts agent, ConversationEngine engine, RunningWork running, WorkRetries retries, FaultPoints points, IServiceProvider services, IOptions<TransportOptions> options, TimeProvider clock, ILogger<NegotiationDesk> logger)
{
    private const string Unavailable = "The worker could not decide.";
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(40);

    /// <summary>Whether there is a new offer on the table, or one on other terms than those that are being decided about.</summary>
    public static bool AsksForADecision(ConversationStep step, [NotNullWhen(true)] out WorkerState? worker)
    {
        worker = step.After as WorkerState;
        return !step.IsRepeat
            && worker is { CurrentState: nameof(NegotiationState.Offered) }
            && (step.Before is not WorkerState { CurrentState: nameof(NegotiationState.Offered) } before || before.Round != worker.Round);
    }

    /// <summary>Lets the handler decide about what is on the table, and answers.</summary>
    public void Consider(WorkerState state) => running.Begin(state.CorrelationId, Math.Min(state.Round, NegotiationConversation.MostRounds + 1), isCounted: true, stop => ConsiderAsync(state, stop));

    /// <summary>Starts the agreed work; its end is told to the proposer.</summary>
    /// <param name="state">Where it stands.</param>
    /// <param name="wasBegun">Whether an earlier run of it failed or never finished.</param>
    public void Begin(WorkerState state, bool wasBegun) => running.Begin(state.CorrelationId, 0, isCounted: false, cancel => WorkAsync(state, wasBegun, cancel));

    private async Task ConsiderAsync(WorkerState state, CancellationToken stop)
    {
        try
        {
            if (await DecideAsync(state, stop) is not { } decision)
            {
                return;
            }

            points.Reach(FaultPoints.AfterHandler);
            ConversationStep step = await engine.RaiseAsync(agent.Id, decision, stop);
            if (step.After is WorkerState worker && step.Entered(nameof(NegotiationState.Agreed)))
            {
                Begin(worker, wasBegun: false);
            }
        }
        catch (ConversationStateException)
        {
            // The proposer took it back, or it expired, while the handler thought about it.
        }
        catch (Exception problem) when (problem is BrokerUnavailableException or MessageNotRoutedException)
        {
            AgentLog.NegotiationMessageNotSent(logger, agent.Id.Value, state.Conversation.Value, state.Peer.Value, problem.Message);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            AgentLog.NegotiationHandlerFailed(logger, failure, agent.Id.Value, state.Conversation.Value, state.Peer.Value);
        }
    }

    /// <summary>The answer; <c>null</c> when the offer ran out while the handler thought.</summary>
    private async Task<ConversationEvent?> DecideAsync(WorkerState state, CancellationToken cancellationToken)
    {
        Guid key = state.CorrelationId;
        if (running.IsStopping)
        {
            return new RejectOffer(key, state.Round, "draining");
        }

        if (state.Round > NegotiationConversation.MostRounds)
        {
            return new RejectOffer(key, state.Round, "round_limit");
        }

        if (state.Terms.Deadline <= clock.GetUtcNow())
        {
            return new RejectOffer(key, state.Round, "deadline_passed");
        }

        if (!agent.Held.TryEnter())
        {
            return new RejectOffer(key, state.Round, "busy");
        }

        using var end = new CancellationTokenSource(TimeLeft(state), clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(end.Token, cancellationToken);
        try
        {
            await using AsyncServiceScope scope = services.CreateAsyncScope();
            NegotiationDecision decision = await agent.Negotiation!.CreateHandler(scope.ServiceProvider).ConsiderAsync(new NegotiationOffer(state), either.Token);
            return decision switch
            {
                NegotiationDecision.Accepted accepted => new AcceptOffer(key, state.Round, accepted.Eta),
                NegotiationDecision.Rejected rejected => new RejectOffer(key, state.Round, rejected.Reason),
                NegotiationDecision.Countered when state.Round >= NegotiationConversation.MostRounds => new RejectOffer(key, state.Round, "round_limit"),
                NegotiationDecision.Countered countered => new CounterOffer(key, state.Round, countered.Terms, countered.ValidFor ?? options.Value.DefaultTtl),
                _ => new RejectOffer(key, state.Round, Unavailable),
            };
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            AgentLog.NegotiationHandlerFailed(logger, failure, agent.Id.Value, state.Conversation.Value, state.Peer.Value);
            return new RejectOffer(key, state.Round, Unavailable);
        }
        finally
        {
            agent.Held.Exit();
        }
    }

    /// <summary>Until the offer runs out, and no longer than a timer can count.</summary>
    private TimeSpan TimeLeft(WorkerState state)
    {
        TimeSpan left = (state.ExpiresAt ?? DateTimeOffset.MaxValue) - clock.GetUtcNow();
        return left < TimeSpan.Zero ? TimeSpan.Zero : left > LongestTimer ? LongestTimer : left;
    }

    private async Task WorkAsync(WorkerState agreed, bool wasBegun, CancellationToken cancel)
    {
        WorkerState state = agreed;
        if (agent.Negotiation is not { } registration)
        {
            await engine.RaiseAsync(agent.Id, new FailWork(state.CorrelationId, "This agent does not negotiate any more."), cancel);
            return;
        }

        registration.Enter();
        try
        {
            await registration.Slots.WaitAsync(cancel);
            try
            {
                if (wasBegun)
                {
                    state = (WorkerState)(await engine.RaiseAsync(agent.Id, new ResumeWork(state.CorrelationId), cancel)).After!;
                    if (state.Attempts > retries.MostUnfinished)
                    {
                        await engine.RaiseAsync(agent.Id, new FailWork(state.CorrelationId, "The work broke down again and again."), cancel);
                        return;
                    }
                }

                ConversationEvent end = await RunHandlerAsync(state, registration, cancel);
                points.Reach(FaultPoints.AfterHandler);
                await engine.RaiseAsync(agent.Id, end, cancel);
            }
            finally
            {
                registration.Slots.Release();
            }
        }
        catch (ConversationStateException)
        {
            // The proposer took it back in the meantime.
        }
        catch (MessageTooLargeException)
        {
            await engine.RaiseAsync(agent.Id, new FailWork(state.CorrelationId, "The result is larger than a message may be."), cancel);
        }
        catch (Exception problem) when (problem is BrokerUnavailableException or MessageNotRoutedException)
        {
            AgentLog.NegotiationMessageNotSent(logger, agent.Id.Value, state.Conversation.Value, state.Peer.Value, problem.Message);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // Nobody awaits this work, so what nobody foresaw is told here or nowhere.
            AgentLog.NegotiationHandlerFailed(logger, failure, agent.Id.Value, state.Conversation.Value, state.Peer.Value);
        }
        finally
        {
            registration.Exit();
        }
    }

    private async Task<ConversationEvent> RunHandlerAsync(WorkerState state, NegotiationRegistration registration, CancellationToken cancel)
    {
        Guid key = state.CorrelationId;
        double told = -1;
        try
        {
            await using AsyncServiceScope scope = services.CreateAsyncScope();
            CanonicalJson output = await registration.CreateHandler(scope.ServiceProvider).WorkAsync(new NegotiationWork(state, ReportAsync), cancel);
            return new CompleteWork(key, output);
        }
        catch (CapabilityFailedException failure)
        {
            return new FailWork(key, failure.Message);
        }
        catch (Exception failure) when (failure is not (ConversationStateException or BrokerUnavailableException or MessageNotRoutedException) && !cancel.IsCancellationRequested)
        {
            AgentLog.NegotiationHandlerFailed(logger, failure, agent.Id.Value, state.Conversation.Value, state.Peer.Value);
            return retries.Next(state.Attempts, DateTimeOffset.MaxValue) is { } next ? new PostponeWork(key, next) : new FailWork(key, "The work failed.");
        }

        async Task ReportAsync(double fraction, string? note, CancellationToken cancellationToken)
        {
            if (fraction > told)
            {
                told = fraction;
                await engine.RaiseAsync(agent.Id, new ReportProgress(key, fraction, note), cancellationToken);
            }
        }
    }
}
