namespace IacpBus.Contracts.Iacp;

/// <summary>One table from error code to wire name, retry advice and HTTP status (spec/iacp.md 3.6, 3.7).</summary>
public static class ErrorCodes
{
    private static readonly Dictionary<ErrorCode, (string Name, bool Retryable, int Http)> Table = new()
    {
        [ErrorCode.InternalError] = ("INTERNAL_ERROR", true, 500),
        [ErrorCode.VersionUnsupported] = ("VERSION_UNSUPPORTED", false, 400),
        [ErrorCode.IdentityInvalid] = ("IDENTITY_INVALID", false, 401),
        [ErrorCode.CapabilityMismatch] = ("CAPABILITY_MISMATCH", false, 422),
        [ErrorCode.RateLimited] = ("RATE_LIMITED", true, 429),
        [ErrorCode.Timeout] = ("TIMEOUT", true, 408),
        [ErrorCode.ChannelUnknown] = ("CHANNEL_UNKNOWN", false, 422),
        [ErrorCode.PayloadInvalid] = ("PAYLOAD_INVALID", false, 400),
        [ErrorCode.HandoffTimeout] = ("ERR_HANDOFF_TIMEOUT", true, 408),
        [ErrorCode.StateRejection] = ("ERR_STATE_REJECTION", false, 409),
        [ErrorCode.CheckpointUnavailable] = ("ERR_CHECKPOINT_UNAVAILABLE", false, 404),
    };

    private static readonly Dictionary<string, ErrorCode> ByName = Table
        .Select(row => KeyValuePair.Create(row.Value.Name, row.Key))
        .Concat([
            // Words that foreign programs use for the same thing (ERR-03).
            KeyValuePair.Create("UNSUPPORTED", ErrorCode.CapabilityMismatch),
            KeyValuePair.Create("CONTEXT_OVERFLOW", ErrorCode.PayloadInvalid),
        ])
        .ToDictionary(StringComparer.Ordinal);

    /// <summary>The code as it stands in an error message.</summary>
    public static string WireName(this ErrorCode code) => Table[code].Name;

    /// <summary>Whether sending the same again later can succeed; the value written as <c>retryable</c>.</summary>
    public static bool IsRetryable(this ErrorCode code) => Table[code].Retryable;

    /// <summary>The HTTP status of a gateway's answer.</summary>
    public static int HttpStatus(this ErrorCode code) => Table[code].Http;

    /// <summary>Reads a peer's code, including words that only foreign programs use; <c>false</c> when unknown.</summary>
    public static bool TryParse(string? name, out ErrorCode code)
    {
        code = ErrorCode.InternalError;
        return name is not null && ByName.TryGetValue(name, out code);
    }
}
