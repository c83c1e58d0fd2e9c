using IacpBus.Agents.Capabilities;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Transport.Receiving;

namespace IacpBus.Agents.Handoffs;

/// <summary>A handoff that asks to be accepted. Immutable.</summary>
/// <param name="Request">The packet.</param>
/// <param name="Envelope">The verified envelope that it came in.</param>
/// <param name="Capability">Name of the capability it is for; <c>null</c> when the agent has none that fits.</param>
/// <param name="Options">What the agent says about that capability; <c>null</c> likewise.</param>
/// <param name="Now">The time.</param>
public sealed record HandoffCandidate(HandoffRequest Request, AcceptedEnvelope Envelope, string? Capability, CapabilityOptions? Options, DateTimeOffset Now);
