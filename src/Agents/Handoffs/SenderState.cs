using System.Collections.Immutable;
using IacpBus.Agents.Conversations;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Contracts.Json;

namespace IacpBus.Agents.Handoffs;

/// <summary>A handoff as who handed it over sees it.</summary>
internal sealed class SenderState : ConversationState
{
    public string HandoffId { get; set; } = string.Empty;

    /// <summary>The handoff that runs already, when the receiver called ours a duplicate of it.</summary>
    public string? OriginalHandoffId { get; set; }

    public HandoffStatus Status { get; set; } = HandoffStatus.Pending;

    public double? Progress { get; set; }

    public string? Note { get; set; }

    public CanonicalJson? Result { get; set; }

    public string? Reason { get; set; }

    /// <summary>What the peer said about the reason, for programs.</summary>
    public CanonicalJson? Detail { get; set; }

    public double? EtaSeconds { get; set; }

    public IReadOnlyList<string> Queries { get; set; } = [];

    public ErrorReport? Error { get; set; }

    /// <summary>When the first answer, or the end of the waiting line, must have come.</summary>
    public DateTimeOffset? ExpiresAt { get; set; }

    /// <summary>The ACK timer, from the request to the first answer; kept when none came.</summary>
    public AckTimer? Ack { get; set; }

    /// <summary>The message_ids under which the request was sent again.</summary>
    public ImmutableArray<MessageId> Repeats { get; set; } = [];

    /// <summary>Whether it is over because its ACK timer ran out.</summary>
    public bool HasMissedAck => CurrentState == "TimedOut" && Ack is not null;

    public override bool IsFinal => CurrentState is "Completed" or "Rejected" or "Failed" or "TimedOut" or "Cancelled";

    public override IEnumerable<ConversationAlias> Aliases
    {
        get
        {
            yield return new ConversationAlias(AliasKind.Handoff, Self, Peer, Conversation.Value);
            foreach (MessageId repeat in Repeats)
            {
                yield return new ConversationAlias(AliasKind.Handoff, Self, Peer, repeat.Value);
            }

            if (OriginalHandoffId is { } original)
            {
                yield return new ConversationAlias(AliasKind.Original, Self, Peer, original);
            }
        }
    }

    protected override DateTimeOffset? NextWake => CurrentState switch
    {
        "Requested" => Ack?.DueAt ?? ExpiresAt,
        "Queued" => ExpiresAt,
        "Postponed" => RetryAt,
        _ => null,
    };

    public override object Describe() => new HandoffUpdate
    {
        Status = Status,
        Progress = Progress,
        Note = Note,
        Result = Result,
        Reason = Reason,
        EtaSeconds = EtaSeconds,
        Queries = Queries,
        Detail = Detail,
        HasTimedOut = CurrentState == "TimedOut",
        HasMissedAck = HasMissedAck,
        Error = Error,
    };
}
