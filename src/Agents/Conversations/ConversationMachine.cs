using IacpBus.Contracts.Iacp;
using MassTransit;

namespace IacpBus.Agents.Conversations;

/// <summary>What the four state machines have in common.</summary>
internal abstract class ConversationMachine<TState> : MassTransitStateMachine<TState>
    where TState : ConversationState
{
    protected ConversationMachine()
    {
        InstanceState(state => state.CurrentState);

        // An empty cell of the tables: only a decision of our own can come here, and it is refused to its caller.
        OnUnhandledEvent(unhandled => throw new ConversationStateException(unhandled.CurrentState.Name));
    }

    /// <summary>An answer of ours did not arrive: the same once more.</summary>
    protected static void Again<T>(BehaviorContext<TState, T> context)
        where T : ConversationEvent => context.Message.Work.Repeat(context.Saga, context.Message.Cause);

    protected static void BadState<T>(BehaviorContext<TState, T> context)
        where T : ConversationEvent =>
        context.Message.Work.Object(context.Saga, context.Message.Cause, new EnvelopeError(ErrorCode.PayloadInvalid, "bad_state", $"The conversation is {context.Saga.CurrentState}; this message does not fit there."));

    protected static void TimedOut<T>(BehaviorContext<TState, T> context)
        where T : ConversationEvent =>
        context.Message.Work.Object(context.Saga, context.Message.Cause, new EnvelopeError(ErrorCode.Timeout, "expired", "The conversation expired before this came."));
}
