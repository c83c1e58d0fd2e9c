using IacpBus.Agents.Conversations;

namespace IacpBus.Agents.Negotiations;

/// <summary>What both roles of a negotiation keep.</summary>
internal abstract class NegotiationConversation : ConversationState
{
    /// <summary>Rounds after which a negotiation ends without agreement (spec/iacp.md 4.4).</summary>
    public const int MostRounds = 10;

    /// <summary>What is on the table, or agreed.</summary>
    public WorkTerms Terms { get; set; } = null!;

    public int Round { get; set; } = 1;

    public double? Progress { get; set; }

    public string? Note { get; set; }

    public Contracts.Json.CanonicalJson? Output { get; set; }

    public string? Reason { get; set; }

    public string? SettlementId { get; set; }

    public decimal? CreditsTransferred { get; set; }

    /// <summary>When a settlement that was not receipted is sent once more.</summary>
    public DateTimeOffset? RepeatAt { get; set; }

    /// <summary>End of the time to live of what is on the table.</summary>
    public DateTimeOffset? ExpiresAt { get; set; }

    public override bool IsFinal => CurrentState is nameof(NegotiationState.Settled) or nameof(NegotiationState.Rejected)
        or nameof(NegotiationState.Expired) or nameof(NegotiationState.Cancelled) or nameof(NegotiationState.Failed);

    protected override DateTimeOffset? NextWake => CurrentState switch
    {
        _ when IsOnTheTable => Earlier(ExpiresAt, Terms.Deadline),
        nameof(NegotiationState.Agreed) or nameof(NegotiationState.Working) => Earlier(RetryAt, Terms.Deadline),
        nameof(NegotiationState.Overdue) => RetryAt,
        nameof(NegotiationState.Settled) => RepeatAt,
        _ => null,
    };

    private bool IsOnTheTable => CurrentState is nameof(NegotiationState.Offered) or nameof(NegotiationState.Proposed) or nameof(NegotiationState.Countered);

    public override object Describe() => new NegotiationUpdate
    {
        State = Enum.Parse<NegotiationState>(CurrentState),
        Terms = Terms,
        Round = Round,
        Progress = Progress,
        Note = Note,
        Output = Output,
        Reason = Reason,
        CreditsTransferred = CreditsTransferred,
        SettlementId = SettlementId,
    };

    /// <summary>Whether an offer has run out; what was agreed on ends by its deadline only.</summary>
    public bool HasExpired(DateTimeOffset now) => IsOnTheTable && ExpiresAt <= now;

    /// <summary>Takes a report; those that do not go forward are ignored.</summary>
    public void Advance(double progress, string? note)
    {
        if (progress > (Progress ?? -1))
        {
            Progress = progress;
            Note = note;
        }
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => one is null || other < one ? other : one;
}
