namespace IacpBus.Contracts.Iacp;

/// <summary>
/// The error codes of IACP (spec/iacp.md 3.6) and of its fault-tolerance companion (3.7).
/// <see cref="ErrorCodes"/> holds what goes with each: wire name, whether a repeat can help, HTTP status.
/// </summary>
public enum ErrorCode
{
    /// <summary><c>INTERNAL_ERROR</c>: the receiver failed. Also what an unknown code from a peer is read as.</summary>
    InternalError,

    /// <summary><c>VERSION_UNSUPPORTED</c>: major version other than 1; <c>detail.supported</c> lists what is.</summary>
    VersionUnsupported,

    /// <summary><c>IDENTITY_INVALID</c>: no good signature of a known, valid key of the sender.</summary>
    IdentityInvalid,

    /// <summary><c>CAPABILITY_MISMATCH</c>: the recipient cannot serve this; <c>detail.reason</c> says why.</summary>
    CapabilityMismatch,

    /// <summary><c>RATE_LIMITED</c>: too many messages; <c>retry_after_seconds</c> says when to try again.</summary>
    RateLimited,

    /// <summary><c>TIMEOUT</c>: its time to live had passed before it was handled.</summary>
    Timeout,

    /// <summary><c>CHANNEL_UNKNOWN</c>: neither a standard channel nor one that begins with <c>x-</c>.</summary>
    ChannelUnknown,

    /// <summary><c>PAYLOAD_INVALID</c>: a member is missing or has the wrong form; <c>detail.path</c> names it.</summary>
    PayloadInvalid,

    /// <summary><c>ERR_HANDOFF_TIMEOUT</c>: no answer to a handoff within its acknowledgement window.</summary>
    HandoffTimeout,

    /// <summary><c>ERR_STATE_REJECTION</c>: the state hash of a handoff differs at the receiver.</summary>
    StateRejection,

    /// <summary><c>ERR_CHECKPOINT_UNAVAILABLE</c>: no checkpoint to roll back to.</summary>
    CheckpointUnavailable,
}
