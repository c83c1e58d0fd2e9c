namespace IacpBus.Contracts.Iacp.Messages;

/// <summary>The words of <c>event_type</c> that conversations use (spec/iacp.md 3.5, 3.7, 4.4); others are free.</summary>
public static class NotificationKinds
{
    /// <summary>Work has come so far.</summary>
    public const string Progress = "progress";

    /// <summary>Work is done.</summary>
    public const string Complete = "complete";

    /// <summary>Work was given up.</summary>
    public const string Failed = "failed";

    /// <summary>Work was paid for.</summary>
    public const string Settled = "settled";

    /// <summary>A payment has arrived: <c>settlement_id</c> and <c>credits_transferred</c> say which. Ours; the sources name no receipt.</summary>
    public const string SettlementReceipt = "settlement_receipt";

    /// <summary>Something offered was accepted.</summary>
    public const string Accepted = "accepted";

    /// <summary>An event arrived; asked for by peers that call directly and not over the bus.</summary>
    public const string Acknowledged = "ack";

    /// <summary>The sender of a handoff took it back.</summary>
    public const string HandoffCancelled = "handoff_cancelled";

    /// <summary>The proposer of a negotiation took it back.</summary>
    public const string NegotiationCancelled = "negotiation_cancelled";

    /// <summary>The proposer of a negotiation does not accept the work as done.</summary>
    public const string Disputed = "disputed";

    /// <summary>All that belonged to a handoff is over and settled.</summary>
    public const string HandoffComplete = "handoff_complete";
}
