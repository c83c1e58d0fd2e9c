namespace IacpBus.Contracts.Iacp.Messages;

/// <summary>What the status words of heartbeats come down to (spec/iacp.md 3.8, HB-04).</summary>
public enum AgentCondition
{
    /// <summary>A word that no known vocabulary has.</summary>
    Unknown,

    /// <summary><c>alive</c>, <c>healthy</c> or <c>idle</c>: takes work.</summary>
    Available,

    /// <summary><c>busy</c>: alive, but has enough to do.</summary>
    Busy,

    /// <summary><c>degraded</c> or <c>draining</c>: alive, and better left alone.</summary>
    Degraded,

    /// <summary><c>stuck</c> or <c>error</c>: its work may be given to others.</summary>
    Stuck,

    /// <summary><c>offline</c>: gone, or going on purpose.</summary>
    Offline,
}
