using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Contracts.Json;

namespace IacpBus.Agents.Handoffs;

/// <summary>How work that was handed over stands after something happened (spec/iacp.md 4.5).</summary>
public sealed record HandoffUpdate
{
    /// <summary>Where the work stands; <see cref="HandoffStatus.Pending"/> before the first answer.</summary>
    public required HandoffStatus Status { get; init; }

    /// <summary>How far it is, 0 to 1; <c>null</c> when the peer did not say.</summary>
    public double? Progress { get; init; }

    /// <summary>A few words of the peer, for people.</summary>
    public string? Note { get; init; }

    /// <summary>The result, once completed.</summary>
    public CanonicalJson? Result { get; init; }

    /// <summary>Why it was rejected, cancelled or failed.</summary>
    public string? Reason { get; init; }

    /// <summary>
    /// What the peer said about <see cref="Reason"/>, for programs. Where the state differed (<see cref="Reason"/> begins with
    /// <see cref="HandoffRejection.StateRejection"/>), the members of <c>ERR_STATE_REJECTION</c>.
    /// </summary>
    public CanonicalJson? Detail { get; init; }

    /// <summary>Seconds until it starts or is done, as the peer estimates.</summary>
    public double? EtaSeconds { get; init; }

    /// <summary>What the peer wants to know from us.</summary>
    public IReadOnlyList<string> Queries { get; init; } = [];

    /// <summary>Whether no more news follow.</summary>
    public bool IsFinal => HasTimedOut || Status is HandoffStatus.Completed or HandoffStatus.AlreadyDone or HandoffStatus.Failed or HandoffStatus.Rejected or HandoffStatus.Cancelled;

    internal bool HasTimedOut { get; init; }

    /// <summary>Whether that was because the ACK timer ran out.</summary>
    internal bool HasMissedAck { get; init; }

    internal ErrorReport? Error { get; init; }
}
