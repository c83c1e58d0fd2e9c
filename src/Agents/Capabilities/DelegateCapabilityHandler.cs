using IacpBus.Contracts.Json;

namespace IacpBus.Agents.Capabilities;

/// <summary>A capability that is a function.</summary>
internal sealed class DelegateCapabilityHandler(Func<CapabilityCall, CancellationToken, Task<CanonicalJson>> handle) : ICapabilityHandler
{
    public Task<CanonicalJson> HandleAsync(CapabilityCall call, CancellationToken cancellationToken) => handle(call, cancellationToken);
}
