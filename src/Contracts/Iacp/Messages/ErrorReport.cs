using IacpBus.Contracts.Json;

namespace IacpBus.Contracts.Iacp.Messages;

/// <summary>
/// Says why a message was not served (spec/iacp.md 3.6, 3.7): <c>error</c> with any intent or none. It is never
/// answered. Read from every published form; the form of the Internet-Draft is written.
/// </summary>
public sealed record ErrorReport() : IacpMessage(MessageType.Error, MessageIntent.None)
{
    /// <summary>The intent of the message that was not served; none when nothing tells.</summary>
    public new MessageIntent Intent { get => base.Intent; init => base.Intent = value; }

    /// <summary><c>code</c>. A word that nobody knows is read as <see cref="ErrorCode.InternalError"/>.</summary>
    public required ErrorCode Code { get; init; }

    /// <summary>The peer's own word when it is not the standard one for <see cref="Code"/>; written as <c>error_code</c>.</summary>
    public string? ForeignCode { get; init; }

    /// <summary><c>message</c>: a sentence for people. A text in <c>detail</c> when there is no message.</summary>
    public required string Message { get; init; }

    /// <summary>
    /// <c>detail</c>: data for programs, any JSON. Members that the fault-tolerance companion puts beside the code are
    /// gathered here.
    /// </summary>
    public CanonicalJson? Detail { get; init; }

    /// <summary><c>retryable</c>: whether the same message can succeed later; what <see cref="Code"/> implies when absent.</summary>
    public required bool Retryable { get; init; }

    /// <summary><c>retry_after_seconds</c>: seconds to wait before that, at least 0.</summary>
    public double? RetryAfterSeconds { get; init; }

    /// <summary><c>suggested_action</c>: a word such as <c>compress_and_retry</c>.</summary>
    public string? SuggestedAction { get; init; }

    /// <summary>
    /// Reports a refusal to the sender of the refused message: <c>detail.supported</c> with the versions for
    /// <see cref="ErrorCode.VersionUnsupported"/>, otherwise <c>detail.reason</c> and <c>detail.path</c>.
    /// </summary>
    /// <param name="error">Why it was refused.</param>
    /// <param name="intent">The intent of the refused message, if it had one.</param>
    /// <param name="retryAfter">How long to wait before trying again.</param>
    public static ErrorReport From(EnvelopeError error, MessageIntent intent = MessageIntent.None, TimeSpan? retryAfter = null)
    {
        ArgumentNullException.ThrowIfNull(error);
        return new ErrorReport
        {
            Intent = intent,
            Code = error.Code,
            Message = error.Message,
            Detail = DetailOf(error),
            Retryable = error.Code.IsRetryable(),
            RetryAfterSeconds = retryAfter?.TotalSeconds,
        };
    }

    internal static ErrorReport Read(PayloadReader payload, Envelope envelope)
    {
        // The fault-tolerance companion and HTTP peers put everything into one object "error".
        PayloadReader body = payload.Has("code"u8) || payload.Has("error_code"u8) ? payload : ForeignError.Nested(payload) ?? payload;
        string? word = body.Text("code"u8);
        string? foreign = body.Text("error_code"u8);
        ErrorCode code = ErrorCodes.TryParse(word ?? foreign, out ErrorCode known) ? known : ErrorCode.InternalError;
        foreign = word is null || word == code.WireName() ? foreign : word;
        (string? message, CanonicalJson? detail) = ForeignError.MessageAndDetail(body, code);
        return new ErrorReport
        {
            Intent = envelope.Intent,
            Code = code,
            ForeignCode = foreign == code.WireName() ? null : foreign,
            Message = message ?? word ?? foreign ?? string.Empty,
            Detail = detail,
            Retryable = body.Flag("retryable"u8) ?? code.IsRetryable(),
            RetryAfterSeconds = body.Amount("retry_after_seconds"u8),
            SuggestedAction = body.Text("suggested_action"u8),
            Extensions = body == payload ? payload.Rest() : ForeignError.Merge(payload.Rest(), body.Rest()),
        };
    }

    internal override void WriteMembers(JcsWriter writer)
    {
        writer.Member("code"u8, Code.WireName());
        writer.Member("detail"u8, Detail);
        writer.Member("error_code"u8, ForeignCode);
        writer.Member("message"u8, Message);
        writer.Member("retry_after_seconds"u8, RetryAfterSeconds);
        writer.Member("retryable"u8, Retryable);
        writer.Member("suggested_action"u8, SuggestedAction);
    }

    private static CanonicalJson DetailOf(EnvelopeError error)
    {
        var writer = new JcsWriter();
        writer.StartObject();
        if (error.Code == ErrorCode.VersionUnsupported)
        {
            writer.Texts("supported"u8, [Envelope.CurrentVersion]);
        }
        else
        {
            writer.Member("path"u8, error.Path);
            writer.Member("reason"u8, error.Reason);
        }

        writer.EndObject();
        return writer.ToJson();
    }
}
