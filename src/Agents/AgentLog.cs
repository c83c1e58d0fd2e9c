using IacpBus.Contracts.Iacp;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace IacpBus.Agents;

/// <summary>What agents write to the log. Never payloads or keys.</summary>
internal static partial class AgentLog
{
    public static void CapabilityFailed(AgentId agent, string capability, string handoffId, Exception failure, IServiceProvider services) =>
        CapabilityFailed(services.GetRequiredService<ILoggerFactory>().CreateLogger("IacpBus.Agent." + agent), failure, agent.Value, capability, handoffId);

    [LoggerMessage(EventName = "CapabilityFailed", Level = LogLevel.Warning, Message = "Agent {Agent}: capability {Capability} failed for handoff {HandoffId}")]
    private static partial void CapabilityFailed(ILogger logger, Exception failure, string agent, string capability, string handoffId);
}
