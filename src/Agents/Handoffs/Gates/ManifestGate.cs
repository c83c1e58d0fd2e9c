using IacpBus.Contracts.Iacp.Messages;

namespace IacpBus.Agents.Handoffs.Gates;

/// <summary>The task is among what this agent said it can do.</summary>
internal sealed class ManifestGate : IHandoffGate
{
    public ValueTask<string?> CheckAsync(HandoffCandidate candidate, CancellationToken cancellationToken) =>
        ValueTask.FromResult(candidate.Capability is null ? HandoffRejection.NotCapable : null);
}
