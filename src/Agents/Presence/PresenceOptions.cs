namespace IacpBus.Agents.Presence;

/// <summary>How agents tell each other that they are there. Bound from <c>Iacp:Presence</c>, checked at start.</summary>
public sealed class PresenceOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Iacp:Presence";

    /// <summary>
    /// Whether the agents of this process announce themselves and send heartbeats. Default <c>true</c>. They hear others
    /// either way.
    /// </summary>
    public bool Announce { get; set; } = true;

    /// <summary>Time between two heartbeats, 1 s to 10 min. Default 30 s (spec/iacp.md 4.6).</summary>
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>A peer that was not heard for so long is unresponsive, 2 s to 1 h. Default 90 s: three missed heartbeats.</summary>
    public TimeSpan UnresponsiveAfter { get; set; } = TimeSpan.FromSeconds(90);

    /// <summary>A peer that was not heard for so long is stuck: its queued work may be given to others, 2 s to 1 day. Default 600 s.</summary>
    public TimeSpan StuckAfter { get; set; } = TimeSpan.FromSeconds(600);

    /// <summary>Peers that the agents of this process with one policy remember together, 10 to 1,000,000. Default 10,000; beyond it the one not heard for the longest time is forgotten.</summary>
    public int MaxPeers { get; set; } = 10_000;
}
