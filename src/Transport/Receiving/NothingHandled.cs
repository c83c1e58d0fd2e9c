using IacpBus.Contracts.Iacp;
using MassTransit;

namespace IacpBus.Transport.Receiving;

/// <summary>For endpoints without a record: every delivery is handled.</summary>
internal sealed class NothingHandled : IHandledMessages
{
    public Task HandleAsync(ConsumeContext context, AcceptedEnvelope accepted, Func<Task> handle) => handle();

    public ValueTask<bool> WasHandledAsync(AgentId sender, MessageId messageId, ReadOnlyMemory<byte> contentHash, CancellationToken cancellationToken) => new(false);
}
