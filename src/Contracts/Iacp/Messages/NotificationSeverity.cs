namespace IacpBus.Contracts.Iacp.Messages;

/// <summary>How urgent an event is (spec/iacp.md 3.5); wire names are the lower-case words.</summary>
public enum NotificationSeverity
{
    /// <summary><c>info</c></summary>
    Info,

    /// <summary><c>warning</c></summary>
    Warning,

    /// <summary><c>critical</c></summary>
    Critical,
}
