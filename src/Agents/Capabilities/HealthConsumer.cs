using IacpBus.Contracts.Iacp.Messages;
using MassTransit;

namespace IacpBus.Agents.Capabilities;

/// <summary>Answers whether this agent is alive and how busy it is (spec/iacp.md 3.8).</summary>
internal sealed class HealthConsumer(AgentCapabilities capabilities) : IConsumer<HealthRequest>
{
    public Task Consume(ConsumeContext<HealthRequest> context) => context.RespondAsync(new HealthReply
    {
        Status = capabilities.Load < 1 ? "alive" : "busy",
        Load = capabilities.Load,
        ActiveTasks = capabilities.ActiveTasks,
        EtaSeconds = AgentCapabilities.EtaOf(capabilities.All),
    });
}
