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

    [LoggerMessage(EventName = "HandoffPostponed", Level = LogLevel.Warning, Message = "Agent {Agent}: handoff {HandoffId} failed in attempt {Attempt} and is tried again at {Next}")]
    public static partial void HandoffPostponed(ILogger logger, string agent, string handoffId, int attempt, DateTimeOffset next);

    [LoggerMessage(EventName = "DueConversationWaits", Level = LogLevel.Warning, Message = "Agent {Agent}: a conversation with {Peer} is due, but the broker does not take what is to be said: {Problem}")]
    public static partial void DueConversationWaits(ILogger logger, string agent, string peer, string problem);

    [LoggerMessage(EventName = "DueConversationFailed", Level = LogLevel.Error, Message = "Agent {Agent}: a conversation with {Peer} is due and could not go on")]
    public static partial void DueConversationFailed(ILogger logger, Exception failure, string agent, string peer);

    [LoggerMessage(EventName = "NegotiationHandlerFailed", Level = LogLevel.Error, Message = "Agent {Agent}: the handler failed in the negotiation {Negotiation} with {Peer}")]
    public static partial void NegotiationHandlerFailed(ILogger logger, Exception failure, string agent, string negotiation, string peer);

    [LoggerMessage(EventName = "NegotiationMessageNotSent", Level = LogLevel.Error, Message = "Agent {Agent}: what is to be said in the negotiation {Negotiation} with {Peer} could not be sent: {Problem}")]
    public static partial void NegotiationMessageNotSent(ILogger logger, string agent, string negotiation, string peer, string problem);

    [LoggerMessage(EventName = "PresenceNotTold", Level = LogLevel.Warning, Message = "Agent {Agent}: its presence could not be broadcast: {Problem}")]
    public static partial void PresenceNotTold(ILogger logger, string agent, string problem);
}
