using IacpBus.Contracts.Json;

namespace IacpBus.Contracts.Iacp.Messages;

/// <summary>
/// Tells others what the sender can do without being asked (spec/iacp.md 3.1, 3.3): <c>event/query</c>, mostly
/// broadcast.
/// </summary>
public sealed record CapabilityAnnouncement() : IacpMessage(MessageType.Event, MessageIntent.Query)
{
    /// <summary><c>agent_id</c>: must be the sender of the envelope, or the message is refused.</summary>
    public string? AgentId { get; init; }

    /// <summary><c>capabilities</c>. Items that are plain strings are read as names.</summary>
    public IReadOnlyList<Capability> Capabilities { get; init => field = ValueList<Capability>.Of(value); } = ValueList<Capability>.Empty;

    /// <summary><c>availability</c>: a word, mostly <c>idle</c>, <c>busy</c> or <c>offline</c>.</summary>
    public string? Availability { get; init; }

    /// <summary><c>load</c>: 0 to 1; values beyond are brought into that range when read.</summary>
    public double? Load { get; init; }

    internal static CapabilityAnnouncement Read(PayloadReader payload, Envelope envelope) => new()
    {
        AgentId = payload.SenderId("agent_id"u8, envelope),
        Capabilities = payload.TextsOrParts("capabilities"u8, Capability.Named, Capability.Read),
        Availability = payload.Text("availability"u8),
        Load = payload.Load("load"u8),
        Extensions = payload.Rest(),
    };

    internal override void WriteMembers(JcsWriter writer)
    {
        writer.Member("agent_id"u8, AgentId);
        writer.Member("availability"u8, Availability);
        writer.Parts("capabilities"u8, Capabilities, evenIfEmpty: true);
        writer.Member("load"u8, Load);
    }
}
