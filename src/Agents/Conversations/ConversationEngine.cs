using IacpBus.Agents.Ledger;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Transport;
using IacpBus.Transport.Sending;
using MassTransit.Mediator;
using Microsoft.Extensions.Options;

namespace IacpBus.Agents.Conversations;

/// <summary>
/// Takes one event to its conversation: load, let the state machine decide, send what it wants sent, save. One event at
/// a time per conversation. What cannot be sent leaves the conversation as it was. Thread-safe.
/// </summary>
internal sealed class ConversationEngine
{
    private readonly ConversationStore _store;
    private readonly ConversationListeners _listeners;
    private readonly CreditBooks _books;
    private readonly AgentTransports _transports;
    private readonly TimeProvider _clock;
    private readonly TimeSpan _retention;
    private readonly TimeSpan _abandonAfter;
    private readonly KeyedLocks _locks = new();
    private readonly IMediator _mediator;

    public ConversationEngine(ConversationStore store, ConversationListeners listeners, CreditBooks books, AgentTransports transports, IOptions<ConversationOptions> options, TimeProvider clock)
    {
        _store = store;
        _listeners = listeners;
        _books = books;
        _transports = transports;
        _clock = clock;
        _retention = options.Value.Retention;
        _abandonAfter = options.Value.AbandonAfter;
        _mediator = ConversationMachines.CreateMediator();
    }

    /// <summary>Forgets a conversation that is due for it, unless it went on in this moment; what was put aside for it is given back.</summary>
    public async Task ForgetAsync(ConversationState due, CancellationToken cancellationToken)
    {
        using IDisposable turn = await _locks.EnterAsync(due.CorrelationId, cancellationToken);
        if (_store.Find(due.CorrelationId)?.DueAt != due.DueAt)
        {
            return;
        }

        _store.Forget(due.CorrelationId);
        if (!due.IsFinal)
        {
            _books.Apply([new CreditMovement(CreditMovementKind.Release, due.Self, due.CorrelationId, due.Peer, 0)]);
        }
    }

    /// <summary>Where the conversation stood and stands.</summary>
    /// <exception cref="ConversationStateException">A decision of our own that does not fit.</exception>
    public async Task<ConversationStep> RaiseAsync(AgentId self, ConversationEvent happening, CancellationToken cancellationToken)
    {
        ConversationStep step;
        using (await _locks.EnterAsync(happening.CorrelationId, cancellationToken))
        {
            ConversationState? before = _store.Find(happening.CorrelationId);
            if (happening.Cause is { } repeated && before?.Heard.Contains(repeated.Envelope.MessageId) == true)
            {
                return new ConversationStep(before, before, IsRepeat: true);
            }

            if (happening.OnlyIfDueAt is { } due && before?.DueAt != due)
            {
                return new ConversationStep(before, before, IsRepeat: false);
            }

            var work = new UnitOfWork(_clock.GetUtcNow(), before, () => MessageId.New(_clock));
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

            if (happening.Cause is { } heard)
            {
                after.Hear(heard.Envelope.MessageId);
            }

            if (after.IsFinal && before?.IsFinal != true)
            {
                after.ForgetAt = work.Now + _retention;
            }

            after.AbandonAt = work.Now + _abandonAfter;
            foreach ((IacpMessage message, SendOptions options) in work.Messages)
            {
                await _transports[self].SendAsync(message, RecipientAddress.To(after.Peer), options, cancellationToken);
            }

            _store.Save(after);
            _books.Apply(work.Movements);
            step = new ConversationStep(before, after, IsRepeat: false);
        }

        if (step.HasNews)
        {
            _listeners.Tell(happening.CorrelationId, step.After!.Describe());
        }

        return step;
    }
}
