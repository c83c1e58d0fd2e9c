using IacpBus.Agents.Handoffs;
using IacpBus.Agents.Negotiations;
using MassTransit;
using MassTransit.Mediator;

namespace IacpBus.Agents.Conversations;

/// <summary>The four state machines behind one mediator, which brings each event to the one it is for.</summary>
internal static class ConversationMachines
{
    public static IMediator CreateMediator() => Bus.Factory.CreateMediator(mediator =>
    {
        mediator.StateMachineSaga(new ProposerMachine(), ConversationRepository<ProposerState>.Create());
        mediator.StateMachineSaga(new WorkerMachine(), ConversationRepository<WorkerState>.Create());
        mediator.StateMachineSaga(new SenderMachine(), ConversationRepository<SenderState>.Create());
        mediator.StateMachineSaga(new ReceiverMachine(), ConversationRepository<ReceiverState>.Create());
    });
}
