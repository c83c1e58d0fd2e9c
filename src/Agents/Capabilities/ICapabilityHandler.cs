using IacpBus.Contracts.Json;

namespace IacpBus.Agents.Capabilities;

/// <summary>
/// One capability of an agent, as its author writes it. A new instance per call from a scope of the container.
/// </summary>
public interface ICapabilityHandler
{
    /// <summary>
    /// Does what a handoff asks for and returns the result, an object. It may run more than once for the same
    /// <see cref="CapabilityCall.HandoffId"/> when a worker dies in between; make its outside effects repeatable.
    /// </summary>
    /// <param name="call">The request, its sender, and the way to report progress.</param>
    /// <param name="cancellationToken">Signalled when the agent stops for good; leave soon then.</param>
    /// <exception cref="CapabilityFailedException">The work cannot be done; the sender gets the reason.</exception>
    Task<CanonicalJson> HandleAsync(CapabilityCall call, CancellationToken cancellationToken);
}
