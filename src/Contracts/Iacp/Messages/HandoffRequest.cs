using IacpBus.Contracts.Json;

namespace IacpBus.Contracts.Iacp.Messages;

/// <summary>
/// Hands a task over with all that is known about it (spec/iacp.md 3.2): <c>request/handoff</c>. Read from the full
/// packet and from the short ones that hold only a description; the full packet is written.
/// </summary>
public sealed record HandoffRequest() : IacpMessage(MessageType.Request, MessageIntent.Handoff)
{
    /// <summary>
    /// <c>handoff_id</c>: this attempt to hand over, 1 to 256 characters. A repeat with the same id is the same
    /// handoff. When absent on the wire it is the message_id.
    /// </summary>
    public required string HandoffId { get; init; }

    /// <summary><c>task_id</c>: the task, which keeps its id over several handoffs. When absent on the wire it is the message_id.</summary>
    public required string TaskId { get; init; }

    /// <summary><c>sender</c>: must name the sender of the envelope, or the message is refused.</summary>
    public HandoffParty? Sender { get; init; }

    /// <summary><c>context</c></summary>
    public required HandoffContext Context { get; init; }

    /// <summary><c>quality_checklist</c>: what the result will be held against.</summary>
    public IReadOnlyList<string> QualityChecklist { get; init => field = ValueList<string>.Of(value); } = ValueList<string>.Empty;

    /// <summary><c>capability</c> (an extension of IacpBus): the capability that is asked for, by name.</summary>
    public string? Capability { get; init; }

    /// <summary><c>state_hash</c>, such as <c>sha256:…</c>: the state the receiver must share (fault-tolerance companion).</summary>
    public string? StateHash { get; init; }

    /// <summary><c>handoff_ref</c>: the companion's own name for this handoff.</summary>
    public string? HandoffRef { get; init; }

    /// <summary><c>step</c>: index of the last verified step of the session, at least 0.</summary>
    public int? Step { get; init; }

    /// <summary><c>protocol</c>: <see cref="FaultToleranceProtocol"/> when the companion's rules are to hold.</summary>
    public string? Protocol { get; init; }

    /// <summary><c>session_id</c>: the session in whose course it is handed over; the companion's error frames repeat it.</summary>
    public string? SessionId { get; init; }

    /// <summary>
    /// <c>ttl_ms</c>: milliseconds, at least 1, within which the first answer must be there (fault-tolerance companion). Not
    /// the time to live of the message, which is the envelope's.
    /// </summary>
    public int? TtlMs { get; init; }

    /// <summary>The companion's name for itself.</summary>
    public const string FaultToleranceProtocol = "iacp-fault-tolerance/1.0";

    /// <summary>
    /// Whether it carries a member of the fault-tolerance companion: <see cref="TtlMs"/>, <see cref="StateHash"/>,
    /// <see cref="HandoffRef"/>, <see cref="Step"/>, or its name in <see cref="Protocol"/>, in any version. Only then the
    /// sender's ACK timer runs. <see cref="SessionId"/> alone does not count: other protocols have one, too.
    /// </summary>
    public bool IsFaultTolerant =>
        TtlMs is not null || StateHash is not null || HandoffRef is not null || Step is not null
        || Protocol?.StartsWith("iacp-fault-tolerance/", StringComparison.Ordinal) == true;

    internal static HandoffRequest Read(PayloadReader payload, Envelope envelope) => new()
    {
        HandoffId = payload.Id("handoff_id"u8) ?? envelope.MessageId.Value,
        TaskId = payload.Id("task_id"u8) ?? envelope.MessageId.Value,
        Sender = payload.Object("sender"u8) is { } sender ? HandoffParty.ReadSender(sender, envelope) : null,
        Context = HandoffContext.ReadFrom(payload),
        QualityChecklist = payload.Texts("quality_checklist"u8),
        Capability = payload.NonEmptyText("capability"u8),
        StateHash = payload.Text("state_hash"u8),
        HandoffRef = payload.Text("handoff_ref"u8),
        Step = payload.WholeNumber("step"u8),
        Protocol = payload.Text("protocol"u8),
        SessionId = payload.Text("session_id"u8),
        TtlMs = payload.WholeNumber("ttl_ms"u8, min: 1),
        Extensions = payload.Rest(),
    };

    internal override void WriteMembers(JcsWriter writer)
    {
        writer.Member("capability"u8, Capability);
        writer.Member("context"u8, Context);
        writer.Member("handoff_id"u8, HandoffId);
        writer.Member("handoff_ref"u8, HandoffRef);
        writer.Member("protocol"u8, Protocol);
        writer.Texts("quality_checklist"u8, QualityChecklist);
        writer.Member("sender"u8, Sender);
        writer.Member("session_id"u8, SessionId);
        writer.Member("state_hash"u8, StateHash);
        writer.Member("step"u8, Step);
        writer.Member("task_id"u8, TaskId);
        writer.Member("ttl_ms"u8, TtlMs);
    }
}
