namespace IacpBus.Contracts.Iacp;

/// <summary>What a message is about (spec/iacp.md 3.1); wire names are the lower-case words.</summary>
public enum MessageIntent
{
    /// <summary>Absent: only an error may leave it out; a heartbeat without one is read as <see cref="Health"/>.</summary>
    None,

    /// <summary><c>handoff</c></summary>
    Handoff,

    /// <summary><c>query</c></summary>
    Query,

    /// <summary><c>negotiate</c></summary>
    Negotiate,

    /// <summary><c>notify</c></summary>
    Notify,

    /// <summary><c>health</c></summary>
    Health,
}
