using IacpBus.Agents.Handoffs.Gates;

namespace IacpBus.Agents.Handoffs;

/// <summary>All gates of one agent, the built-in ones first. The first veto counts.</summary>
internal sealed class HandoffGates(IReadOnlyList<IHandoffGate> own)
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
}
