using System.Text.Json.Serialization;
using IacpBus.Agents.Conversations;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Contracts.Json;
using IacpBus.Transport.Trust;

namespace IacpBus.Agents.Handoffs;

/// <summary>A handoff as who does the work sees it.</summary>
internal sealed class ReceiverState : ConversationState
{
    public string HandoffId { get; set; } = string.Empty;

    public string TaskId { get; set; } = string.Empty;

    public double? Progress { get; set; }

    public DateTimeOffset? ProgressAt { get; set; }

    public CanonicalJson? Result { get; set; }

    public string? Reason { get; set; }

    /// <summary>End of the request's time to live: until then a slot must be free.</summary>
    public DateTimeOffset ExpiresAt { get; set; }

    /// <summary>The request as it came, so that the work can be begun again; kept beside the state.</summary>
    [JsonIgnore]
    public ReadOnlyMemory<byte> Request { get; set; }

    /// <summary>What the request's signature was worth when it came.</summary>
    public Verification RequestVerification { get; set; }

    public byte[] RequestHash { get; set; } = [];

    public override bool HasWork => CurrentState is "Queued" or "Accepted" or "InProgress";

    public override bool IsFinal => CurrentState is "Completed" or "Failed" or "Cancelled";

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

    protected override DateTimeOffset? NextWake => CurrentState switch
    {
        "Queued" => ExpiresAt,
        "Accepted" or "InProgress" => RetryAt,
        _ => null,
    };

    public override object Describe() => CurrentState;
}
