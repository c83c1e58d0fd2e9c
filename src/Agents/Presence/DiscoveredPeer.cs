using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;

namespace IacpBus.Agents.Presence;

/// <summary>An agent that answered a broadcast query.</summary>
/// <param name="Id">Who answered.</param>
/// <param name="Manifest">What it answered: those of its capabilities that match, its load and ETA.</param>
public sealed record DiscoveredPeer(AgentId Id, CapabilityManifest Manifest);
