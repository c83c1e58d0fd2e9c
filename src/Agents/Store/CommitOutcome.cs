namespace IacpBus.Agents.Store;

/// <summary>How a commit ended. Whatever is not <see cref="Committed"/> wrote nothing.</summary>
internal enum CommitOutcome
{
    Committed,

    /// <summary>The message was handled before: its inbox row is there.</summary>
    AlreadyReceived,

    /// <summary>Somebody saved one of the conversations in the meantime; load it again and decide again.</summary>
    Conflict,

    /// <summary>The account <see cref="Ledger.Account.Available"/> would fall below the owner's credit limit.</summary>
    InsufficientCredits,
}
