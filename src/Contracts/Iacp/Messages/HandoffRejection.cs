namespace IacpBus.Contracts.Iacp.Messages;

/// <summary>The words that open a rejected handoff's reason (spec/iacp.md 3.2, 4.5, HOF-05).</summary>
public static class HandoffRejection
{
    /// <summary>A required tool is not here; another agent may have it.</summary>
    public const string MissingTools = "missing_tools";

    /// <summary>The packet is too large for the receiver's model; compress it and hand over again under a new id.</summary>
    public const string ContextOverflow = "context_overflow";

    /// <summary>It cannot be done before its deadline.</summary>
    public const string DeadlineUnachievable = "deadline_unachievable";

    /// <summary>The task is not among the receiver's capabilities.</summary>
    public const string NotCapable = "not_capable";

    /// <summary>The state hash is not the receiver's; on the wire it is the error <c>ERR_STATE_REJECTION</c> (spec/iacp.md 3.7).</summary>
    public const string StateRejection = "state_rejection";
}
