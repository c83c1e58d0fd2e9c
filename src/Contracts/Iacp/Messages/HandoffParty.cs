using IacpBus.Contracts.Json;

namespace IacpBus.Contracts.Iacp.Messages;

/// <summary>One side of a handoff as its packet names it (spec/iacp.md 3.2). Only the envelope proves who somebody is.</summary>
public sealed record HandoffParty : PayloadObject
{
    /// <summary><c>agent_id</c></summary>
    public required string AgentId { get; init; }

    /// <summary><c>session_id</c>: the working session there; <c>null</c> when not told.</summary>
    public string? SessionId { get; init; }

    /// <summary><c>identity_sig</c> as it stands; never checked here, since the envelope is signed.</summary>
    public string? IdentitySignature { get; init; }

    internal static HandoffParty ReadSender(PayloadReader party, Envelope envelope)
    {
        if (!party.Has("agent_id"u8))
        {
            party.Missing("agent_id"u8);
        }

        return Read(party, party.SenderId("agent_id"u8, envelope) ?? string.Empty);
    }

    internal static HandoffParty Read(PayloadReader party) => Read(party, party.RequiredId("agent_id"u8));

    internal override void WriteMembers(JcsWriter writer)
    {
        writer.Member("agent_id"u8, AgentId);
        writer.Member("identity_sig"u8, IdentitySignature);
        writer.Member("session_id"u8, SessionId);
    }

    private static HandoffParty Read(PayloadReader party, string agentId) => new()
    {
        AgentId = agentId,
        SessionId = party.Text("session_id"u8),
        IdentitySignature = party.Text("identity_sig"u8),
        Extensions = party.Rest(),
    };
}
