namespace IacpBus.Agents.Handoffs.Gates;

/// <summary>A handoff says what is to be done.</summary>
internal sealed class CompleteContextGate : IHandoffGate
{
    public ValueTask<string?> CheckAsync(HandoffCandidate candidate, CancellationToken cancellationToken) =>
        ValueTask.FromResult(string.IsNullOrWhiteSpace(candidate.Request.Context.TaskDescription) ? "context_incomplete: the task has no description" : null);
}
