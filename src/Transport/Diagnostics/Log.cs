using Microsoft.Extensions.Logging;

namespace IacpBus.Transport.Diagnostics;

/// <summary>What the road writes to the log. Never payloads, signatures or keys.</summary>
internal static partial class Log
{
    [LoggerMessage(EventName = "PublishConnectionOpen", Level = LogLevel.Debug, Message = "Publishing to {Broker}")]
    public static partial void PublishConnectionOpen(ILogger logger, string broker);

    [LoggerMessage(EventName = "PublishFailed", Level = LogLevel.Warning, Message = "Publishing failed and will be tried again: {Problem}")]
    public static partial void PublishFailed(ILogger logger, string problem);

    [LoggerMessage(EventName = "AgentReady", Level = LogLevel.Information, Message = "Agent {Agent} receives from {Queue} (signatures by {Engine}, policy {Policy})")]
    public static partial void AgentReady(ILogger logger, string agent, string queue, string engine, Trust.SignaturePolicy policy);

    [LoggerMessage(EventName = "BusFailed", Level = LogLevel.Critical, Message = "The agents of this process cannot be connected to the broker")]
    public static partial void BusFailed(ILogger logger, Exception failure);

    [LoggerMessage(EventName = "AgentStopped", Level = LogLevel.Information, Message = "Agent {Agent} has stopped receiving")]
    public static partial void AgentStopped(ILogger logger, string agent);

    [LoggerMessage(EventName = "BroadcastLost", Level = LogLevel.Warning, Message = "Agent {Agent} has lost a broadcast")]
    public static partial void BroadcastLost(ILogger logger, Exception failure, string agent);

    [LoggerMessage(EventName = "MessageRefused", Level = LogLevel.Warning, Message = "Agent {Agent} refused message {MessageId} of {Sender}: {Code} ({Reason}). It is kept in {Lane}")]
    public static partial void MessageRefused(ILogger logger, string agent, string? messageId, string? sender, string code, string reason, string lane);

    [LoggerMessage(EventName = "HandlerFailed", Level = LogLevel.Error, Message = "Agent {Agent}: the handler of message {MessageId} of {Sender} failed. It is kept in {Lane}")]
    public static partial void HandlerFailed(ILogger logger, Exception exception, string agent, string? messageId, string? sender, string lane);

    [LoggerMessage(EventName = "MessageRetried", Level = LogLevel.Warning, Message = "Agent {Agent}: the handler of message {MessageId} of {Sender} failed in attempt {Attempt} of {Tries}. It is tried again in {Seconds} s")]
    public static partial void MessageRetried(ILogger logger, Exception exception, string agent, string messageId, string sender, int attempt, int tries, int seconds);

    [LoggerMessage(EventName = "BurialDelayed", Level = LogLevel.Warning, Message = "Agent {Agent} cannot move a message to {Lane} yet and tries again in {Pause}: {Problem}")]
    public static partial void BurialDelayed(ILogger logger, string agent, string lane, TimeSpan pause, string problem);

    [LoggerMessage(EventName = "ErrorReplyFailed", Level = LogLevel.Warning, Message = "Agent {Agent} could not report an error to {Recipient}: {Problem}")]
    public static partial void ErrorReplyFailed(ILogger logger, string agent, string recipient, string problem);

    [LoggerMessage(EventName = "TopologyFailed", Level = LogLevel.Error, Message = "Agent {Agent} cannot declare its queues: {Problem}")]
    public static partial void TopologyFailed(ILogger logger, string agent, string problem);

    [LoggerMessage(EventName = "BrokerNotReached", Level = LogLevel.Warning, Message = "{Problem} Trying again in {Pause}")]
    public static partial void BrokerNotReached(ILogger logger, string problem, TimeSpan pause);

    [LoggerMessage(EventName = "EndpointLost", Level = LogLevel.Warning, Message = "Agent {Agent} has lost its {Part} on the broker and sets it up again: {Problem}")]
    public static partial void EndpointLost(ILogger logger, string agent, string part, string problem);

    [LoggerMessage(EventName = "PlaintextBroker", Level = LogLevel.Warning, Message = "The connection to {Broker} is not encrypted: whoever sees the network can read every payload. Use amqps:// for a broker on another machine")]
    public static partial void PlaintextBroker(ILogger logger, string broker);

    [LoggerMessage(EventName = "NotAcknowledged", Level = LogLevel.Debug, Message = "The channel is gone before all that was handled could be acknowledged; it comes again and is known then: {Problem}")]
    public static partial void NotAcknowledged(ILogger logger, string problem);
}
