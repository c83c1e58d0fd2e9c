using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;

namespace IacpBus.Agents.Presence;

/// <summary>Another agent, as this one knows it (spec/iacp.md 4.3). Immutable.</summary>
public sealed record Peer
{
    /// <summary>Its name.</summary>
    public required AgentId Id { get; init; }

    /// <summary>Whether it is there.</summary>
    public required PeerLiveness Liveness { get; init; }

    /// <summary>What it said about itself last: available, busy, degraded, stuck, offline.</summary>
    public AgentCondition Condition { get; init; }

    /// <summary>The word it used for that.</summary>
    public string? Status { get; init; }

    /// <summary>What it can do; empty when it did not say.</summary>
    public IReadOnlyList<Capability> Capabilities { get; init; } = [];

    /// <summary>What it announced; what it answers to a query stands before it, and takes the place of the answer before.</summary>
    internal IReadOnlyList<Capability> Announced { get; init; } = [];

    /// <summary>How busy it is, 0 to 1; <c>null</c> when it did not say.</summary>
    public double? Load { get; init; }

    /// <summary>Seconds that work would take there if it were given now, as it said last.</summary>
    public double? EtaSeconds { get; init; }

    /// <summary>When it was heard last, by our clock.</summary>
    public required DateTimeOffset LastSeen { get; init; }

    /// <summary>Whether it can be given work: there, and neither stuck nor going.</summary>
    public bool IsAvailable => Liveness is PeerLiveness.Seen or PeerLiveness.Announced or PeerLiveness.Alive
        && Condition is not (AgentCondition.Stuck or AgentCondition.Offline);
}
