namespace IacpBus.Agents.Handoffs;

/// <summary>
/// Knows the state that a handoff must begin from (spec/iacp.md 3.7, 4.5; FT-02). It is asked, after all other gates, about
/// handoffs that name a state hash; where its own differs, the sender gets <c>ERR_STATE_REJECTION</c> and nothing is
/// kept. Without one no hash is looked at. Called concurrently.
/// </summary>
public interface IHandoffStateGate
{
    /// <summary>Returns the state as it is known here, or <c>null</c> to let the handoff through because nothing is known.</summary>
    /// <param name="candidate">The handoff; its request names a state hash.</param>
    /// <param name="cancellationToken">Signalled when the agent stops.</param>
    ValueTask<KnownState?> FindAsync(HandoffCandidate candidate, CancellationToken cancellationToken);
}
