using IacpBus.Agents.Ledger;
using IacpBus.Agents.Outbox;
using IacpBus.Agents.Store;
using IacpBus.Contracts.Iacp;
using IacpBus.Transport;
using MassTransit.Mediator;
using Microsoft.Extensions.Options;

namespace IacpBus.Agents.Conversations;

/// <summary>
/// Takes events to their conversations: load, let the state machine decide, commit everything that it led to. One event
/// at a time per conversation in this process; where another was faster, the event is decided about again. Thread-safe.
/// </summary>
internal sealed class ConversationEngine
{
    /// <summary>Against others that write to the same conversations; each try loses against somebody who got on.</summary>
    private const int MostTries = 100;

    private readonly IAgentStore _store;
    private readonly Committer _committer;
    private readonly ConversationListeners _listeners;
    private readonly AgentTransports _transports;
    private readonly TimeProvider _clock;
    private readonly ConversationOptions _options;
    private readonly Dictionary<AgentId, decimal?> _creditLimits;
    private readonly KeyedLocks _locks = new();
    private readonly IMediator _mediator;

    public ConversationEngine(
        IAgentStore store, Committer committer, ConversationListeners listeners, AgentTransports transports, IEnumerable<CreditLimit> creditLimits, IOptions<ConversationOptions> options, TimeProvider clock)
    {
        _store = store;
        _committer = committer;
        _listeners = listeners;
        _transports = transports;
        _clock = clock;
        _options = options.Value;
        _creditLimits = creditLimits.ToDictionary(limit => limit.Agent, limit => limit.Credits);
        _mediator = ConversationMachines.CreateMediator();
    }

    /// <summary>Where the conversation stands; <c>null</c> when there is none.</summary>
    public async ValueTask<ConversationState?> FindAsync(Guid key, CancellationToken cancellationToken) => ConversationRows.StateOf(await _store.FindAsync(key, cancellationToken));

    /// <summary>Begins to follow a conversation from how it stands, with nothing lost in between; <c>null</c> when there is none.</summary>
    /// <param name="key">The conversation.</param>
    /// <param name="isNews">Whether how it stands comes as the first news, too.</param>
    /// <param name="cancellationToken">Ends the waiting for the store.</param>
    public async Task<(ConversationState State, ConversationListener Listener)?> FollowAsync(Guid key, bool isNews, CancellationToken cancellationToken)
    {
        using IDisposable turn = await _locks.EnterAsync(key, cancellationToken);
        return await FindAsync(key, cancellationToken) is { } state ? (state, _listeners.Listen(key, isNews ? state.Describe() : null)) : null;
    }

    /// <summary>Forgets a conversation that is due for it, unless it went on in this moment; what was put aside for it is given back.</summary>
    public async Task ForgetAsync(ConversationState due, CancellationToken cancellationToken)
    {
        using IDisposable turn = await _locks.EnterAsync(due.CorrelationId, cancellationToken);
        if (await FindAsync(due.CorrelationId, cancellationToken) is not { } state || state.DueAt != due.DueAt)
        {
            return;
        }

        LedgerEntry? release = state is Negotiations.ProposerState { IsFinal: false } payer ? LedgerEntries.Release(payer, _clock.GetUtcNow()) : null;
        await _store.ForgetAsync(state.CorrelationId, state.Version, release is null ? [] : [release], cancellationToken);
    }

    /// <summary>Where the conversation stood and stands.</summary>
    /// <exception cref="ConversationStateException">A decision of our own that does not fit.</exception>
    /// <exception cref="InsufficientCreditsException">A proposal of ours that the agent cannot pay.</exception>
    public async Task<ConversationStep> RaiseAsync(AgentId self, ConversationEvent happening, CancellationToken cancellationToken, MessageUnit? unit = null) =>
        (await RaiseAsync(self, [happening], unit, cancellationToken))[0];

    /// <summary>The same for several conversations that one message concerns, all of them or none.</summary>
    public async Task<IReadOnlyList<ConversationStep>> RaiseAsync(AgentId self, IReadOnlyList<ConversationEvent> happenings, MessageUnit? unit, CancellationToken cancellationToken)
    {
        using (await _locks.EnterAllAsync(happenings.Select(happening => happening.CorrelationId), cancellationToken))
        {
            IReadOnlyList<ConversationStep>? steps = null;
            for (int tried = 1; steps is null; tried++)
            {
                steps = await TryRaiseAsync(self, happenings, unit, cancellationToken);
                if (steps is null && tried == MostTries)
                {
                    throw new InvalidOperationException($"A conversation of {self} changed {MostTries} times while one event was decided about.");
                }
            }

            // Before the next event of the same conversation has news.
            foreach (ConversationStep step in steps.Where(step => step.HasNews))
            {
                _listeners.Tell(step.After!.CorrelationId, step.After.Describe());
            }

            return steps;
        }
    }

    /// <summary>Tells those who follow a conversation here how it stands, because another instance went on with it.</summary>
    public async Task<ConversationState?> RefreshAsync(Guid key, CancellationToken cancellationToken)
    {
        using IDisposable turn = await _locks.EnterAsync(key, cancellationToken);
        ConversationState? state = await FindAsync(key, cancellationToken);
        if (state is not null)
        {
            _listeners.Tell(key, state.Describe());
        }

        return state;
    }

    /// <summary><c>null</c> when somebody else saved one of the conversations in the meantime.</summary>
    private async Task<IReadOnlyList<ConversationStep>?> TryRaiseAsync(AgentId self, IReadOnlyList<ConversationEvent> happenings, MessageUnit? unit, CancellationToken cancellationToken)
    {
        var steps = new ConversationStep[happenings.Count];
        var draft = new UnitDraft(self, _transports[self], unit?.Entry);
        for (int i = 0; i < steps.Length; i++)
        {
            steps[i] = await DecideAsync(self, happenings[i], draft, cancellationToken);
        }

        if (draft.IsEmpty)
        {
            return steps;
        }

        using IDisposable? book = await EnterBookAsync(self, draft, cancellationToken);
        Committed committed = await _committer.CommitAsync(self, draft.ToUnit(_clock), draft.Messages, draft.Burials, _clock.GetUtcNow(), cancellationToken);
        switch (committed.Outcome)
        {
            case CommitOutcome.Conflict:
                return null;
            case CommitOutcome.AlreadyReceived:
                unit!.IsRepeat = true;
                return [.. steps.Select(step => new ConversationStep(step.Before, step.Before, IsRepeat: true))];
            case CommitOutcome.InsufficientCredits:
                throw new InsufficientCreditsException(self);
            default:
                unit?.WasCommitted(committed.Published);
                return steps;
        }
    }

    /// <summary>
    /// Where messages go out before the commit, a proposal that cannot be paid must be found before that; one proposal at
    /// a time then, since two may be too much together.
    /// </summary>
    private async Task<IDisposable?> EnterBookAsync(AgentId self, UnitDraft draft, CancellationToken cancellationToken)
    {
        if (_store.IsDurable || draft.Ledger.FirstOrDefault(entry => entry.CreditLimit is not null) is not { } limited)
        {
            return null;
        }

        IDisposable turn = await _locks.EnterAsync(ConversationKey.Of(ConversationRole.Proposer, self, self, "book"), cancellationToken);
        decimal available = (await _store.BalanceOfAsync(self, cancellationToken)).Available;
        if (available + limited.Lines.Where(line => line.Account == Account.Available).Sum(line => line.Amount) >= -limited.CreditLimit)
        {
            return turn;
        }

        turn.Dispose();
        throw new InsufficientCreditsException(self);
    }

    private async Task<ConversationStep> DecideAsync(AgentId self, ConversationEvent happening, UnitDraft draft, CancellationToken cancellationToken)
    {
        ConversationState? before = await FindAsync(happening.CorrelationId, cancellationToken);
        if (happening.OnlyIfDueAt is { } due && before?.DueAt != due)
        {
            return new ConversationStep(before, before, IsRepeat: false);
        }

        var work = new UnitOfWork(_clock.GetUtcNow(), before, _creditLimits.GetValueOrDefault(self), () => MessageId.New(_clock));
        happening.Work = work;
        await _mediator.Send((object)happening, cancellationToken);
        if (work.Refusal is { } state)
        {
            throw new ConversationStateException(state);
        }

        if (work.After is not { } after)
        {
            return new ConversationStep(before, before, IsRepeat: false);
        }

        if (before is not null && work.IsSilent && ConversationJson.Write(after).Span.SequenceEqual(ConversationJson.Write(before).Span))
        {
            // Heard and ignored: nothing to keep but that.
            return new ConversationStep(before, before, IsRepeat: false);
        }

        if (after.IsFinal && before?.IsFinal != true)
        {
            after.ForgetAt = work.Now + _options.Retention;
        }

        after.AbandonAt = work.Now + _options.AbandonAfter;
        after.Version = (before?.Version ?? 0) + 1;
        draft.Add(before, after, work);
        return new ConversationStep(before, after, IsRepeat: false);
    }
}
