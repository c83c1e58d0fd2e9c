using IacpBus.Contracts.Json;

namespace IacpBus.Contracts.Iacp.Messages;

/// <summary>
/// Asks the receiver of a handoff how it stands (spec/iacp.md 3.2): <c>request/handoff</c> with the id and the asking
/// sender, and without a task. Answered with a <see cref="HandoffReply"/>.
/// </summary>
public sealed record HandoffStatusQuery() : IacpMessage(MessageType.Request, MessageIntent.Handoff)
{
    /// <summary><c>handoff_id</c>: 1 to 256 characters.</summary>
    public required string HandoffId { get; init; }

    /// <summary><c>sender_agent_id</c>: must be the sender of the envelope, or the message is refused.</summary>
    public required string SenderAgentId { get; init; }

    /// <summary>Whether a payload of <c>request/handoff</c> asks for a status and does not hand anything over.</summary>
    internal static bool IsOne(PayloadReader payload) =>
        payload.Has("handoff_id"u8) && payload.Has("sender_agent_id"u8)
        && !payload.Has("context"u8) && !payload.Has("task"u8) && !payload.Has("task_description"u8);

    internal static HandoffStatusQuery Read(PayloadReader payload, Envelope envelope) => new()
    {
        HandoffId = payload.RequiredId("handoff_id"u8),
        SenderAgentId = payload.SenderId("sender_agent_id"u8, envelope) ?? string.Empty,
        Extensions = payload.Rest(),
    };

    internal override void WriteMembers(JcsWriter writer)
    {
        writer.Member("handoff_id"u8, HandoffId);
        writer.Member("sender_agent_id"u8, SenderAgentId);
    }
}
