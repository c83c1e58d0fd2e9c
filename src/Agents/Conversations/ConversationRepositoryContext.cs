using MassTransit;
using MassTransit.Context;
using MassTransit.Saga;

namespace IacpBus.Agents.Conversations;

/// <summary>MassTransit's view of the one conversation that an event is for.</summary>
internal sealed class ConversationRepositoryContext<TState, TMessage>(ConsumeContext<TMessage> context)
    : ConsumeContextScope<TMessage>(context), SagaRepositoryContext<TState, TMessage>
    where TState : ConversationState
    where TMessage : class
{
    private UnitOfWork Work => ((ConversationEvent)(object)Message).Work;

    public Task<SagaConsumeContext<TState, TMessage>> Add(TState instance) => ContextOf(this, instance);

    /// <summary>Never inserts ahead: the pipe loads or adds.</summary>
    public Task<SagaConsumeContext<TState, TMessage>> Insert(TState instance) => Task.FromResult<SagaConsumeContext<TState, TMessage>>(null!);

    public Task<SagaConsumeContext<TState, TMessage>> Load(Guid correlationId) =>
        Work.Loaded is TState instance && instance.CorrelationId == correlationId
            ? ContextOf(this, instance)
            : Task.FromResult<SagaConsumeContext<TState, TMessage>>(null!);

    public Task Save(SagaConsumeContext<TState> context) => Update(context);

    public Task Update(SagaConsumeContext<TState> context)
    {
        Work.Save(context.Saga);
        return Task.CompletedTask;
    }

    public Task Delete(SagaConsumeContext<TState> context) => Task.CompletedTask;

    public Task Discard(SagaConsumeContext<TState> context) => Task.CompletedTask;

    public Task Undo(SagaConsumeContext<TState> context) => Task.CompletedTask;

    public Task<SagaConsumeContext<TState, T>> CreateSagaConsumeContext<T>(ConsumeContext<T> consumeContext, TState instance, SagaConsumeContextMode mode)
        where T : class => ContextOf(consumeContext, instance);

    private static Task<SagaConsumeContext<TState, T>> ContextOf<T>(ConsumeContext<T> context, TState instance)
        where T : class => Task.FromResult<SagaConsumeContext<TState, T>>(new DefaultSagaConsumeContext<TState, T>(context, instance));
}
