namespace IacpBus.Agents.Presence;

/// <summary>What is known about whether a peer is there (spec/iacp.md 4.3).</summary>
public enum PeerLiveness
{
    /// <summary>A message of it came, and nothing about what it can do.</summary>
    Seen,

    /// <summary>It announced what it can do.</summary>
    Announced,

    /// <summary>It sends heartbeats.</summary>
    Alive,

    /// <summary>It has been silent for 90 s, or as long as configured; better ask somebody else.</summary>
    Unresponsive,

    /// <summary>It has been silent for 600 s, or as long as configured, or says so itself; its queued work may be given to others.</summary>
    Stuck,

    /// <summary>It said that it goes.</summary>
    Offline,
}
