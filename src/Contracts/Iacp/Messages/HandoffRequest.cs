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
        Extensions = payload.Rest(),
    };

    internal override void WriteMembers(JcsWriter writer)
    {
        writer.Member("capability"u8, Capability);
        writer.Member("context"u8, Context);
        writer.Member("handoff_id"u8, HandoffId);
        writer.Member("handoff_ref"u8, HandoffRef);
        writer.Texts("quality_checklist"u8, QualityChecklist);
        writer.Member("sender"u8, Sender);
        writer.Member("state_hash"u8, StateHash);
        writer.Member("step"u8, Step);
        writer.Member("task_id"u8, TaskId);
    }
}
