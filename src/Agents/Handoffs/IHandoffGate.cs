namespace IacpBus.Agents.Handoffs;

/// <summary>
/// A quality gate: looks at a handoff before it is accepted and may veto it (spec/iacp.md 3.2, HOF-10). Signature,
/// completeness, capability, tools, size, conflicting tasks and deadline are looked at anyway; an agent's own gates
/// come after those, in the order in which they were added. Called concurrently.
/// </summary>
public interface IHandoffGate
{
    /// <summary>Returns <c>null</c> to let it through, or the reason it is rejected with: a word, perhaps with a colon and a sentence behind it.</summary>
    /// <param name="candidate">The handoff.</param>
    /// <param name="cancellationToken">Signalled when the agent stops.</param>
    ValueTask<string?> CheckAsync(HandoffCandidate candidate, CancellationToken cancellationToken);
}
