using IacpBus.Agents.Conversations;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Contracts.Json;

namespace IacpBus.Agents.Handoffs;

/// <summary>A handoff as who does the work sees it.</summary>
internal sealed class ReceiverState : ConversationState
{
    public string HandoffId { get; set; } = string.Empty;

    public string TaskId { get; set; } = string.Empty;

    public HandoffProgress? Progress { get; set; }

    public CanonicalJson? Result { get; set; }

    public string? Reason { get; set; }

    /// <summary>End of the request's time to live: until then a slot must be free.</summary>
    public DateTimeOffset ExpiresAt { get; set; }

    public override bool IsFinal => CurrentState is "Completed" or "Failed" or "Cancelled";

    public override int Weight => base.Weight + (Result?.Utf8.Length ?? 0) + (sizeof(char) * (Reason?.Length ?? 0));

    public override IEnumerable<ConversationAlias> Aliases =>
    [
        new(AliasKind.Task, Self, Peer, TaskId),
    ];

    public HandoffStatus Status => CurrentState switch
    {
        "Queued" => HandoffStatus.Queued,
        "Accepted" => HandoffStatus.Accepted,
        "InProgress" => HandoffStatus.InProgress,
        "Completed" => HandoffStatus.Completed,
        "Failed" => HandoffStatus.Failed,
        _ => HandoffStatus.Cancelled,
    };

    protected override DateTimeOffset? NextWake => CurrentState == "Queued" ? ExpiresAt : null;

    public override object Describe() => CurrentState;
}
