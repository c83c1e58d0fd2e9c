using Microsoft.Extensions.Logging;

namespace IacpBus.Agents.Outbox;

internal static partial class OutboxLog
{
    [LoggerMessage(EventName = "CommittedMessageNotRouted", Level = LogLevel.Warning, Message = "Agent {Agent} cannot deliver message {MessageId} and tries again until its time has passed: {Problem}")]
    public static partial void NotRouted(ILogger logger, string agent, string messageId, string problem);

    [LoggerMessage(EventName = "CommittedMessageGivenUp", Level = LogLevel.Error, Message = "Agent {Agent} could not deliver message {MessageId} before its time had passed, or it cannot be published at all")]
    public static partial void GivenUp(ILogger logger, Exception exception, string agent, string messageId);

    [LoggerMessage(EventName = "CommittedMessageExpired", Level = LogLevel.Warning, Message = "Agent {Agent} had message {MessageId} in the store that nobody published before its time had passed; it was dropped")]
    public static partial void Expired(ILogger logger, string agent, string messageId);

    [LoggerMessage(EventName = "StoreTakenOver", Level = LogLevel.Information, Message = "Took over {Messages} unpublished messages and {Conversations} conversations with work from a process that is gone")]
    public static partial void TakenOver(ILogger logger, int messages, int conversations);

    [LoggerMessage(EventName = "StoreAway", Level = LogLevel.Error, Message = "The store does not answer; what needs it waits and goes on by itself: {Problem}")]
    public static partial void StoreAway(ILogger logger, string problem);

    [LoggerMessage(EventName = "StoreAnswers", Level = LogLevel.Information, Message = "The store answers again")]
    public static partial void StoreAnswers(ILogger logger);

    [LoggerMessage(EventName = "StoreNotReleased", Level = LogLevel.Warning, Message = "The store did not answer at the end; what this process had begun is taken over at the next start, or by another instance when the lease has ended")]
    public static partial void NotReleased(ILogger logger);

    [LoggerMessage(EventName = "StoreUpkeepFailed", Level = LogLevel.Error, Message = "The upkeep of the store failed and is tried again")]
    public static partial void UpkeepFailed(ILogger logger, Exception exception);
}
