using IacpBus.Contracts.Iacp.Messages;
using MassTransit;

namespace IacpBus.Agents.Presence;

/// <summary>Announcements and heartbeats have done their work when the roster has noted them; nobody answers.</summary>
internal sealed class PresenceConsumer : IConsumer<CapabilityAnnouncement>, IConsumer<Heartbeat>
{
    public Task Consume(ConsumeContext<CapabilityAnnouncement> context) => Task.CompletedTask;

    public Task Consume(ConsumeContext<Heartbeat> context) => Task.CompletedTask;
}
