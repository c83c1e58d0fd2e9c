using IacpBus.Agents.Handoffs.Gates;
using IacpBus.Contracts.Iacp.Messages;

namespace IacpBus.Agents.Handoffs;

/// <summary>All gates of one agent, the built-in ones first. The first veto counts.</summary>
internal sealed class HandoffGates(IReadOnlyList<IHandoffGate> own, IHandoffStateGate? state)
{
    private static readonly IHandoffGate[] BuiltIn = [new CompleteContextGate(), new ManifestGate(), new ToolsGate(), new ContextSizeGate(), new DeadlineGate()];

    public async ValueTask<string?> FindVetoAsync(HandoffCandidate candidate, CancellationToken cancellationToken)
    {
        foreach (IHandoffGate gate in BuiltIn.Concat(own))
        {
            if (await gate.CheckAsync(candidate, cancellationToken) is { } veto)
            {
                return veto;
            }
        }

        return null;
    }

    /// <summary>What the sender is told when it handed over another state than is known here; <c>null</c> when that is fine.</summary>
    public async ValueTask<ErrorReport?> FindStateRejectionAsync(HandoffCandidate candidate, CancellationToken cancellationToken) =>
        candidate.Request.StateHash is { } hash
        && state is not null
        && await state.FindAsync(candidate, cancellationToken) is { } known
        && !string.Equals(hash, known.Hash, StringComparison.OrdinalIgnoreCase)
            ? FaultFrames.StateRejection(candidate.Request, known)
            : null;
}
