using IacpBus.Contracts.Json;

namespace IacpBus.Contracts.Iacp.Messages;

/// <summary>
/// Answers a <see cref="HandoffRequest"/> or a <see cref="HandoffStatusQuery"/> (spec/iacp.md 3.2):
/// <c>response/handoff</c>.
/// </summary>
public sealed record HandoffReply() : IacpMessage(MessageType.Response, MessageIntent.Handoff)
{
    /// <summary><c>handoff_id</c>: 1 to 256 characters.</summary>
    public required string HandoffId { get; init; }

    /// <summary><c>status</c></summary>
    public required HandoffStatus Status { get; init; }

    /// <summary><c>receiver</c>: who took it.</summary>
    public HandoffParty? Receiver { get; init; }

    /// <summary><c>estimated_completion</c>: when it will probably be done.</summary>
    public Deadline? EstimatedCompletion { get; init; }

    /// <summary><c>estimated_wait</c>: seconds until a queued handoff is taken, at least 0.</summary>
    public double? EstimatedWaitSeconds { get; init; }

    /// <summary><c>queries</c>: what the receiver wants to know from the sender.</summary>
    public IReadOnlyList<string> Queries { get; init => field = ValueList<string>.Of(value); } = ValueList<string>.Empty;

    /// <summary><c>receiver_context</c></summary>
    public ReceiverContext? ReceiverContext { get; init; }

    /// <summary><c>reason</c>: why it was not taken; a word of <see cref="HandoffRejection"/>, perhaps with a colon and a sentence behind it.</summary>
    public string? Reason { get; init; }

    /// <summary>The word of <see cref="Reason"/> before any colon, for programs.</summary>
    public string? ReasonCode => Reason?.Split(':', 2)[0].Trim();

    /// <summary>
    /// <c>detail</c>: more about <see cref="Reason"/>, any JSON. A text alone is read as the reason; without a detail
    /// the reason is written in its place too, where peers of the Internet-Draft look for it.
    /// </summary>
    public CanonicalJson? Detail { get; init; }

    /// <summary><c>original_handoff_id</c>: with <see cref="HandoffStatus.Duplicate"/>, the handoff that runs.</summary>
    public string? OriginalHandoffId { get; init; }

    /// <summary><c>results</c>, also read from <c>result</c>: what came out of it, any JSON.</summary>
    public CanonicalJson? Results { get; init; }

    /// <summary><c>progress</c></summary>
    public HandoffProgress? Progress { get; init; }

    internal static HandoffReply Read(PayloadReader payload, Envelope envelope)
    {
        if (!payload.Has("status"u8))
        {
            payload.Missing("status"u8);
        }

        (string? reason, CanonicalJson? detail) = ReasonAndDetail.Read(payload);
        return new HandoffReply
        {
            HandoffId = payload.RequiredId("handoff_id"u8),
            Status = payload.Word("status"u8, MessageWords.HandoffStatuses) ?? default,
            Receiver = payload.Part("receiver"u8, HandoffParty.Read),
            EstimatedCompletion = payload.TimeOrSeconds("estimated_completion"u8),
            EstimatedWaitSeconds = payload.Amount("estimated_wait"u8),
            Queries = payload.Texts("queries"u8),
            ReceiverContext = payload.Part("receiver_context"u8, ReceiverContext.Read),
            Reason = reason,
            Detail = detail,
            OriginalHandoffId = payload.Id("original_handoff_id"u8),
            Results = payload.Json("results"u8) ?? payload.Json("result"u8),
            Progress = payload.Part("progress"u8, HandoffProgress.Read),
            Extensions = payload.Rest(),
        };
    }

    internal override void WriteMembers(JcsWriter writer)
    {
        ReasonAndDetail.WriteDetail(writer, Reason, Detail);
        writer.Member("estimated_completion"u8, EstimatedCompletion);
        writer.Member("estimated_wait"u8, EstimatedWaitSeconds);
        writer.Member("handoff_id"u8, HandoffId);
        writer.Member("original_handoff_id"u8, OriginalHandoffId);
        writer.Member("progress"u8, Progress);
        writer.Texts("queries"u8, Queries);
        writer.Member("reason"u8, Reason);
        writer.Member("receiver"u8, Receiver);
        writer.Member("receiver_context"u8, ReceiverContext);
        writer.Member("results"u8, Results);
        writer.Member("status"u8, Status.WireName());
    }
}
