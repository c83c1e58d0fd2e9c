using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using Xunit;

namespace IacpBus.Contracts.Tests.Iacp.Messages;

/// <summary>ERR-01, ERR-03: spec/iacp.md 3.6 and 3.7.</summary>
public sealed class ErrorReportTests
{
    [Theory]
    [Trait("row", "ERR-01")]
    [InlineData("VERSION_UNSUPPORTED", ErrorCode.VersionUnsupported, false)]
    [InlineData("IDENTITY_INVALID", ErrorCode.IdentityInvalid, false)]
    [InlineData("CAPABILITY_MISMATCH", ErrorCode.CapabilityMismatch, false)]
    [InlineData("RATE_LIMITED", ErrorCode.RateLimited, true)]
    [InlineData("TIMEOUT", ErrorCode.Timeout, true)]
    [InlineData("CHANNEL_UNKNOWN", ErrorCode.ChannelUnknown, false)]
    [InlineData("PAYLOAD_INVALID", ErrorCode.PayloadInvalid, false)]
    [InlineData("INTERNAL_ERROR", ErrorCode.InternalError, true)]
    [InlineData("ERR_HANDOFF_TIMEOUT", ErrorCode.HandoffTimeout, true)]
    [InlineData("ERR_STATE_REJECTION", ErrorCode.StateRejection, false)]
    [InlineData("ERR_CHECKPOINT_UNAVAILABLE", ErrorCode.CheckpointUnavailable, false)]
    public void Code_EachOfTheProtocol_IsReadAndWritten(string word, ErrorCode code, bool retryable)
    {
        ErrorReport report = Read($$"""{"code":"{{word}}","message":"m"}""");

        Assert.Equal((code, null, retryable, "m"), (report.Code, report.ForeignCode, report.Retryable, report.Message));
        Assert.Equal(
            $$"""{"code":"{{word}}","message":"m","retryable":{{(retryable ? "true" : "false")}}}""",
            report.ToPayload().ToString());
        Assert.Equal(11, Enum.GetValues<ErrorCode>().Length);
    }

    [Theory]
    [Trait("row", "ERR-03")]
    [InlineData("""{"error_code":"CONTEXT_OVERFLOW","detail":"too long","suggested_action":"compress_and_retry"}""", ErrorCode.PayloadInvalid, "CONTEXT_OVERFLOW", "too long")]
    [InlineData("""{"code":"UNSUPPORTED","message":"no"}""", ErrorCode.CapabilityMismatch, "UNSUPPORTED", "no")]
    [InlineData("""{"code":"OUT_OF_COFFEE","message":"no"}""", ErrorCode.InternalError, "OUT_OF_COFFEE", "no")]
    [InlineData("""{"code":"OUT_OF_COFFEE"}""", ErrorCode.InternalError, "OUT_OF_COFFEE", "OUT_OF_COFFEE")]
    [InlineData("""{"error_code":"TIMEOUT","detail":"late"}""", ErrorCode.Timeout, null, "late")]
    [InlineData("""{"code":"TIMEOUT","error_code":"LATE","message":"m"}""", ErrorCode.Timeout, "LATE", "m")]
    [InlineData("""{"code":"","message":"m"}""", ErrorCode.InternalError, "", "m")]
    [InlineData("""{"message":"m"}""", ErrorCode.InternalError, null, "m")]
    [InlineData("{}", ErrorCode.InternalError, null, "")]
    [InlineData("""{"error":{"code":"RATE_LIMITED","message":"slow down"}}""", ErrorCode.RateLimited, null, "slow down")]
    public void Read_ForeignForm_IsMappedAndItsWordKept(string payload, ErrorCode code, string? foreign, string message)
    {
        ErrorReport report = Read(payload);

        Assert.Equal((code, foreign, message), (report.Code, report.ForeignCode, report.Message));
        Assert.Equal(code.IsRetryable(), report.Retryable);
        Assert.Equal(report, Wire.Again(report));
    }

    [Fact]
    public void Write_ForeignCode_IsWrittenBesideTheStandardOne()
    {
        ErrorReport report = Read("""{"code":"UNSUPPORTED","message":"no","retryable":true}""");

        Assert.Equal("""{"code":"CAPABILITY_MISMATCH","error_code":"UNSUPPORTED","message":"no","retryable":true}""", report.ToPayload().ToString());
    }

    [Theory]
    [Trait("row", "ERR-03")]
    [InlineData(
        """{"code":"ERR_HANDOFF_TIMEOUT","message":"m","ttl_ms":5000,"elapsed_ms":5012,"handoff_ref":"ho","last_known_state_hash":"sha256:ab"}""",
        """{"elapsed_ms":5012,"handoff_ref":"ho","last_known_state_hash":"sha256:ab","ttl_ms":5000}""")]
    [InlineData(
        """{"code":"ERR_STATE_REJECTION","message":"m","expected_state_hash":"a","received_state_hash":"b","divergence_point":7,"agent_a_last_verified_step":7,"agent_b_last_verified_step":5}""",
        """{"agent_a_last_verified_step":7,"agent_b_last_verified_step":5,"divergence_point":7,"expected_state_hash":"a","received_state_hash":"b"}""")]
    [InlineData(
        """{"code":"ERR_CHECKPOINT_UNAVAILABLE","message":"m","requested_step":7,"oldest_available_step":3,"latest_available_step":5,"retention_config":"r"}""",
        """{"latest_available_step":5,"oldest_available_step":3,"requested_step":7,"retention_config":"r"}""")]
    public void Read_FaultToleranceMembers_AreGatheredInDetail(string payload, string detail)
    {
        ErrorReport report = Read(payload);

        Assert.Equal(detail, report.Detail.ToString());
        Assert.Empty(report.Extensions);
        Assert.Equal(report, Wire.Again(report));
    }

    [Fact]
    public void Read_FaultToleranceFrame_IsFlattened()
    {
        ErrorReport report = Read("""{"type":"error","protocol":"iacp-fault-tolerance/1.0","session_id":"s","message":"outer","error":{"code":"ERR_HANDOFF_TIMEOUT","message":"m","ttl_ms":5000,"x":1}}""");

        Assert.Equal((ErrorCode.HandoffTimeout, "m", "{\"ttl_ms\":5000}"), (report.Code, report.Message, report.Detail.ToString()));
        Assert.Equal(["protocol", "session_id", "type", "x"], report.Extensions.Keys.Order());
        Assert.Equal(report, Wire.Again(report));
    }

    [Fact]
    public void Read_FaultToleranceMembersOfAnotherError_StayExtensions()
    {
        ErrorReport report = Read("""{"code":"TIMEOUT","message":"m","ttl_ms":5000}""");

        Assert.Null(report.Detail);
        Assert.Equal("5000", report.Extensions["ttl_ms"].ToString());
    }

    [Theory]
    [InlineData("code", """{"code":42}""")]
    [InlineData("error_code", """{"error_code":[]}""")]
    [InlineData("message", """{"message":{}}""")]
    [InlineData("retryable", """{"retryable":"no"}""")]
    [InlineData("retry_after_seconds", """{"retry_after_seconds":-1}""")]
    [InlineData("error.code", """{"error":{"code":42}}""")]
    public void Read_WrongMember_IsNamed(string path, string payload) =>
        Wire.RefusedAt(path, "invalid", MessageType.Error, MessageIntent.Query, payload);

    [Fact]
    public void From_AVersionError_ListsTheVersions()
    {
        var error = new EnvelopeError(ErrorCode.VersionUnsupported, "major_version", "Only 1.", "$.version");

        ErrorReport report = ErrorReport.From(error, MessageIntent.Query);

        Assert.Equal((MessageIntent.Query, MessageType.Error), (report.Intent, report.Type));
        Assert.Equal(
            """{"code":"VERSION_UNSUPPORTED","detail":{"supported":["1.0"]},"message":"Only 1.","retryable":false}""",
            report.ToPayload().ToString());
        Assert.Equal(report, Wire.Again(report));
    }

    [Theory]
    [InlineData("$.a", """{"path":"$.a","reason":"missing"}""")]
    [InlineData(null, """{"reason":"missing"}""")]
    public void From_AnotherError_SaysReasonAndPath(string? path, string detail)
    {
        ErrorReport report = ErrorReport.From(new EnvelopeError(ErrorCode.PayloadInvalid, "missing", "m", path));

        Assert.Equal(MessageIntent.None, report.Intent);
        Assert.Equal(detail, report.Detail.ToString());
        Assert.Equal((ErrorCode.PayloadInvalid, "m", false), (report.Code, report.Message, report.Retryable));
        Assert.Equal(report, Wire.Again(report));
    }

    [Fact]
    public void From_ARateLimit_SaysWhenToTryAgain()
    {
        ErrorReport report = ErrorReport.From(new EnvelopeError(ErrorCode.RateLimited, "rate", "m"), retryAfter: TimeSpan.FromSeconds(1.5));

        Assert.Equal((true, 1.5), (report.Retryable, report.RetryAfterSeconds!.Value));
    }

    private static ErrorReport Read(string payload) => Wire.Read<ErrorReport>(MessageType.Error, MessageIntent.Query, payload);
}
