namespace IacpBus.Contracts.Iacp.Messages;

/// <summary>How a handoff stands at its receiver (spec/iacp.md 3.2, 4.5); wire names are the lower-case words.</summary>
public enum HandoffStatus
{
    /// <summary><c>accepted</c>: the receiver has it and will work on it.</summary>
    Accepted,

    /// <summary><c>rejected</c>: it will not be done here; the reply says why.</summary>
    Rejected,

    /// <summary><c>queued</c>: the receiver is busy and takes it later. Ask for its status, do not send it again.</summary>
    Queued,

    /// <summary><c>pending</c>: the receiver will answer later; the final answer is still to come (MSG-06).</summary>
    Pending,

    /// <summary><c>already_done</c>: the task was finished before; the reply holds its results.</summary>
    AlreadyDone,

    /// <summary><c>duplicate</c>: the task is being worked on under another handoff_id, which the reply names.</summary>
    Duplicate,

    /// <summary><c>in_progress</c>: work has begun.</summary>
    InProgress,

    /// <summary><c>completed</c>: done; the reply holds the results.</summary>
    Completed,

    /// <summary><c>failed</c>: begun and given up.</summary>
    Failed,

    /// <summary><c>cancelled</c>: the sender took it back.</summary>
    Cancelled,
}
