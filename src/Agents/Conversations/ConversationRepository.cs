using MassTransit;
using MassTransit.Saga;

namespace IacpBus.Agents.Conversations;

/// <summary>
/// The saga repository of one kind of conversation. It only tracks: what it loads is the copy in the event's unit of
/// work, what it saves stays there until the engine commits.
/// </summary>
internal sealed class ConversationRepository<TState> : ISagaRepositoryContextFactory<TState>
    where TState : ConversationState
{
    public static ISagaRepository<TState> Create() => new SagaRepository<TState>(new ConversationRepository<TState>());

    public Task Send<T>(ConsumeContext<T> context, IPipe<SagaRepositoryContext<TState, T>> next)
        where T : class => next.Send(new ConversationRepositoryContext<TState, T>(context));

    public Task SendQuery<T>(ConsumeContext<T> context, ISagaQuery<TState> query, IPipe<SagaRepositoryQueryContext<TState, T>> next)
        where T : class => throw new NotSupportedException("Conversations are found by their key, never by a query.");

    public void Probe(ProbeContext context) => context.Add("persistence", "unit of work");
}
