using IacpBus.Contracts.Json;

namespace IacpBus.Agents.Negotiations;

/// <summary>
/// How an agent negotiates about work and does it, as its author writes it. A new instance per call from a scope of
/// the container.
/// </summary>
public interface INegotiationHandler
{
    /// <summary>
    /// Decides about a proposal, or about the proposer's answer to a counter-offer. May take its time: the proposal
    /// stands until it expires.
    /// </summary>
    /// <param name="offer">Who offers what.</param>
    /// <param name="cancellationToken">Signalled when the offer runs out or the agent stops.</param>
    Task<NegotiationDecision> ConsiderAsync(NegotiationOffer offer, CancellationToken cancellationToken);

    /// <summary>
    /// Does the work that was agreed on and returns what came out of it. It runs again when it throws (up to three times)
    /// and when the process died under it; the negotiation's id tells outside effects apart. With a store in memory, it
    /// ends with the process.
    /// </summary>
    /// <param name="work">The agreed terms, and the way to report progress.</param>
    /// <param name="cancellationToken">Signalled when the proposer cancels or the agent stops for good; leave soon then.</param>
    /// <exception cref="Capabilities.CapabilityFailedException">The work cannot be done; the proposer gets the reason.</exception>
    Task<CanonicalJson> WorkAsync(NegotiationWork work, CancellationToken cancellationToken);
}
