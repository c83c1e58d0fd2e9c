using IacpBus.Transport.Receiving;
using MassTransit;

namespace IacpBus.Agents.Conversations;

/// <summary>Something that happens to a conversation: a message of the peer, a decision of our own, or the clock.</summary>
internal abstract record ConversationEvent(Guid CorrelationId) : CorrelatedBy<Guid>
{
    /// <summary>The peer's message; <c>null</c> for our own decisions and the clock.</summary>
    public AcceptedEnvelope? Cause { get; init; }

    /// <summary>When the clock raised it: the moment that was due. Void when the conversation has gone on since.</summary>
    public DateTimeOffset? OnlyIfDueAt { get; init; }

    /// <summary>What the state machine wants done; set by the engine.</summary>
    public UnitOfWork Work { get; set; } = null!;
}
