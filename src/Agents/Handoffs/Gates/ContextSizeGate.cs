using IacpBus.Contracts.Iacp.Messages;

namespace IacpBus.Agents.Handoffs.Gates;

/// <summary>The packet fits into what the capability takes.</summary>
internal sealed class ContextSizeGate : IHandoffGate
{
    public ValueTask<string?> CheckAsync(HandoffCandidate candidate, CancellationToken cancellationToken) =>
        ValueTask.FromResult(
            candidate.Options?.MaxContextBytes is { } most && candidate.Envelope.Envelope.Payload.Utf8.Length > most
                ? $"{HandoffRejection.ContextOverflow}: at most {most} bytes"
                : null);
}
