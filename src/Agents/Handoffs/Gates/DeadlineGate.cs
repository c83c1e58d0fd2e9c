using IacpBus.Contracts.Iacp.Messages;

namespace IacpBus.Agents.Handoffs.Gates;

/// <summary>There is time for it before its deadline, by the capability's usual duration.</summary>
internal sealed class DeadlineGate : IHandoffGate
{
    public ValueTask<string?> CheckAsync(HandoffCandidate candidate, CancellationToken cancellationToken) =>
        ValueTask.FromResult(
            candidate.Request.Context.Constraints?.Deadline is { } deadline
            && candidate.Options is { } options
            && deadline.ResolveFrom(candidate.Envelope.Envelope.Timestamp) - candidate.Now < options.TypicalDuration
                ? HandoffRejection.DeadlineUnachievable
                : null);
}
