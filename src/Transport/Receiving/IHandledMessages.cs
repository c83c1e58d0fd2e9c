using IacpBus.Contracts.Iacp;
using MassTransit;

namespace IacpBus.Transport.Receiving;

/// <summary>
/// Knows which messages of an agent's inbox were handled, so that each has its effect once. The road asks it behind all
/// checks that need only the bytes (docs/decisions/0003). Thread-safe.
/// </summary>
internal interface IHandledMessages
{
    /// <summary>
    /// Lets <paramref name="handle"/> run unless the message was handled before, and completes when what it led to is
    /// committed and published.
    /// </summary>
    /// <exception cref="MessageRefusedException">Another message was handled under the same message_id.</exception>
    Task HandleAsync(ConsumeContext context, AcceptedEnvelope accepted, Func<Task> handle);

    /// <summary>
    /// Whether a message that is refused now, because its time has passed or a key is not valid any more, was handled
    /// when it came first. What it led to is then published.
    /// </summary>
    ValueTask<bool> WasHandledAsync(AgentId sender, MessageId messageId, ReadOnlyMemory<byte> contentHash, CancellationToken cancellationToken);
}
