using IacpBus.Agents.Conversations;
using IacpBus.Contracts.Iacp;
using IacpBus.Transport.Configuration;
using MassTransit.Mediator;
using Microsoft.Extensions.Options;

namespace IacpBus.Agents.Tests.Conversations;

/// <summary>One conversation on the real state machines, without a broker: what an event did to it can be looked at.</summary>
internal sealed class ConversationBench
{
    public static readonly DateTimeOffset Start = new FakeTimeProvider().GetUtcNow();

    private static readonly IMediator Machines = ConversationMachines.CreateMediator();

    /// <summary>As by default, with the shorter of two pauses.</summary>
    public static WorkRetries Retries { get; } = new(Options.Create(new RetryOptions()), (lower, _) => lower, new FakeTimeProvider());

    public ConversationState? State { get; set; }

    public decimal? CreditLimit { get; set; }

    public DateTimeOffset Now { get; set; } = Start;

    /// <summary>Raises an event; the new state is kept.</summary>
    public async Task<UnitOfWork> RaiseAsync(ConversationEvent happening)
    {
        var work = new UnitOfWork(Now, State, CreditLimit, () => MessageId.New(new FakeTimeProvider()));
        happening.Work = work;
        await Machines.Send((object)happening);
        State = work.After is { } after ? Kept(after) : State;
        return work;
    }

    /// <summary>As a store gives it back, so that every test of a machine is one of what is kept, too.</summary>
    private static ConversationState Kept(ConversationState state) => ConversationRows.StateOf(ConversationRows.RowOf(state));
}
