namespace IacpBus.Contracts.Iacp.Messages;

/// <summary>The words of the wire that payloads use for states, declared once.</summary>
public static class MessageWords
{
    internal static readonly WordTable<HandoffStatus> HandoffStatuses = new(
        (HandoffStatus.Accepted, "accepted"),
        (HandoffStatus.Rejected, "rejected"),
        (HandoffStatus.Queued, "queued"),
        (HandoffStatus.Pending, "pending"),
        (HandoffStatus.AlreadyDone, "already_done"),
        (HandoffStatus.Duplicate, "duplicate"),
        (HandoffStatus.InProgress, "in_progress"),
        (HandoffStatus.Completed, "completed"),
        (HandoffStatus.Failed, "failed"),
        (HandoffStatus.Cancelled, "cancelled"));

    internal static readonly WordTable<ResponseStatus> ResponseStatuses = new(
        (ResponseStatus.Accepted, "accepted"),
        (ResponseStatus.Rejected, "rejected"),
        (ResponseStatus.Counter, "counter"),
        (ResponseStatus.Pending, "pending"));

    internal static readonly WordTable<NotificationSeverity> Severities = new(
        (NotificationSeverity.Info, "info"),
        (NotificationSeverity.Warning, "warning"),
        (NotificationSeverity.Critical, "critical"));

    /// <summary>The value of <c>status</c> in a handoff's replies and events.</summary>
    public static string WireName(this HandoffStatus status) => HandoffStatuses[status];

    /// <summary>The value of <c>status</c> in other replies.</summary>
    public static string WireName(this ResponseStatus status) => ResponseStatuses[status];

    /// <summary>The value of <c>severity</c>.</summary>
    public static string WireName(this NotificationSeverity severity) => Severities[severity];

    /// <summary>
    /// What a peer's status word for its health means, whichever of the five published vocabularies it uses
    /// (spec/iacp.md 3.8). Case matters.
    /// </summary>
    public static AgentCondition ConditionOf(string? statusWord) => statusWord switch
    {
        "alive" or "healthy" or "idle" => AgentCondition.Available,
        "busy" => AgentCondition.Busy,
        "degraded" or "draining" => AgentCondition.Degraded,
        "stuck" or "error" => AgentCondition.Stuck,
        "offline" => AgentCondition.Offline,
        _ => AgentCondition.Unknown,
    };
}
