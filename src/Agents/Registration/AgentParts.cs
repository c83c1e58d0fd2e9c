using IacpBus.Agents.Capabilities;
using IacpBus.Agents.Client;
using IacpBus.Agents.Conversations;
using IacpBus.Agents.Handoffs;
using IacpBus.Agents.Negotiations;
using IacpBus.Agents.Presence;
using IacpBus.Contracts.Iacp;
using IacpBus.Transport;

namespace IacpBus.Agents.Registration;

/// <summary>What belongs to one agent of this process.</summary>
internal sealed record AgentParts(
    AgentTransport Transport,
    AgentCapabilities Capabilities,
    PendingRequests Pending,
    HandoffGates Gates,
    NegotiationRegistration? Negotiation,
    Roster Roster,
    HeldMail Held,
    StrayMail Strays)
{
    public AgentId Id => Transport.Id;
}
