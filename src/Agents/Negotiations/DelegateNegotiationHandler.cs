using IacpBus.Contracts.Json;

namespace IacpBus.Agents.Negotiations;

/// <summary>A handler made of two functions.</summary>
internal sealed class DelegateNegotiationHandler(
    Func<NegotiationOffer, CancellationToken, Task<NegotiationDecision>> consider,
    Func<NegotiationWork, CancellationToken, Task<CanonicalJson>> work) : INegotiationHandler
{
    public Task<NegotiationDecision> ConsiderAsync(NegotiationOffer offer, CancellationToken cancellationToken) => consider(offer, cancellationToken);

    public Task<CanonicalJson> WorkAsync(NegotiationWork agreed, CancellationToken cancellationToken) => work(agreed, cancellationToken);
}
