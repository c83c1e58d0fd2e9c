using IacpBus.Contracts.Iacp.Messages;

namespace IacpBus.Agents.Handoffs.Gates;

/// <summary>The tools it needs are here. A capability that names no tools does not tell, and lets everything through.</summary>
internal sealed class ToolsGate : IHandoffGate
{
    public ValueTask<string?> CheckAsync(HandoffCandidate candidate, CancellationToken cancellationToken) =>
        ValueTask.FromResult(
            candidate.Options is { Tools.Count: > 0 } options && candidate.Request.Context.ToolsRequired.Except(options.Tools).FirstOrDefault() is { } missing
                ? $"{HandoffRejection.MissingTools}: {missing}"
                : null);
}
