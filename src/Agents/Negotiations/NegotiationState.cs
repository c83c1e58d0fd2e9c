namespace IacpBus.Agents.Negotiations;

/// <summary>Where a negotiation stands (spec/iacp.md 4.4; every transition is in docs/protocol.md).</summary>
public enum NegotiationState
{
    /// <summary>The worker has been given a proposal and has not answered.</summary>
    Offered,

    /// <summary>The proposer waits for the worker's answer.</summary>
    Proposed,

    /// <summary>The worker offered other terms; it is the proposer's move.</summary>
    Countered,

    /// <summary>Both sides agreed to the terms.</summary>
    Agreed,

    /// <summary>The worker has reported progress.</summary>
    Working,

    /// <summary>The deadline has passed and the work is not done.</summary>
    Overdue,

    /// <summary>The work is done; it waits for settlement.</summary>
    Completed,

    /// <summary>The proposer does not accept the work as done.</summary>
    Disputed,

    /// <summary>Paid. Final.</summary>
    Settled,

    /// <summary>One side said no. Final.</summary>
    Rejected,

    /// <summary>Nobody answered in time. Final.</summary>
    Expired,

    /// <summary>The proposer took the proposal back. Final.</summary>
    Cancelled,

    /// <summary>Agreed, and given up. Final.</summary>
    Failed,
}
