using IacpBus.Contracts.Iacp;

namespace IacpBus.Transport.Broker;

/// <summary>Every name and argument that IacpBus uses on the broker (docs/decisions/0004). Arguments are constants of the protocol.</summary>
internal static class BrokerNames
{
    public const string Agents = "iacp.agents";
    public const string Broadcast = "iacp.broadcast";
    /// <summary>What one instance of an agent passes on to the others; keys like <see cref="Agents"/>.</summary>
    public const string Siblings = "iacp.siblings";

    public const string Dead = "iacp.dead";
    public const string Retry = "iacp.retry";

    /// <summary>Exchange and catch-all queue for what <see cref="Dead"/> and <see cref="Retry"/> cannot route.</summary>
    public const string Unrouted = "iacp.unrouted";

    /// <summary>
    /// The delivery limit of queues that people look into. RabbitMQ 4 counts every look as a delivery and throws a letter
    /// away after 20 of them unless the queue says otherwise; "no limit" (-1) throws it away at once on 3.10.
    /// </summary>
    private const int LookedAtAsOftenAsOneLikes = 1_000_000_000;

    /// <summary>Seconds of the delay queues.</summary>
    public static ReadOnlySpan<int> DelaySteps => [2, 4, 8, 16, 32, 60];

    public static IDictionary<string, object?> InboxArguments => new Dictionary<string, object?>
    {
        ["x-queue-type"] = "quorum",
        ["x-dead-letter-exchange"] = Dead,
        ["x-dead-letter-strategy"] = "at-least-once",
        ["x-overflow"] = "reject-publish",

        // A backstop only: a low limit would dead-letter innocents that sat in a killed consumer's prefetch.
        ["x-delivery-limit"] = 1000,
    };

    /// <summary>Dead letters, and what nobody could route.</summary>
    public static IDictionary<string, object?> DurableArguments => new Dictionary<string, object?>
    {
        ["x-queue-type"] = "quorum",
        ["x-delivery-limit"] = LookedAtAsOftenAsOneLikes,
    };

    public static IDictionary<string, object?> QuarantineArguments => new Dictionary<string, object?>
    {
        ["x-queue-type"] = "quorum",
        ["x-max-length-bytes"] = 64 * 1024 * 1024,
        ["x-overflow"] = "drop-head",
        ["x-delivery-limit"] = LookedAtAsOftenAsOneLikes,
    };

    public static IDictionary<string, object?> PresenceArguments => new Dictionary<string, object?>
    {
        ["x-message-ttl"] = 60_000,
        ["x-max-length"] = 10_000,
        ["x-overflow"] = "drop-head",
    };

    public static IDictionary<string, object?> AlternateArguments => new Dictionary<string, object?>
    {
        ["alternate-exchange"] = Unrouted,
    };

    public static IDictionary<string, object?> DelayArguments(int seconds) => new Dictionary<string, object?>
    {
        ["x-queue-type"] = "quorum",
        ["x-message-ttl"] = seconds * 1000,
        ["x-dead-letter-exchange"] = Retry,
        ["x-dead-letter-strategy"] = "at-least-once",
        ["x-overflow"] = "reject-publish",
    };

    public static string Inbox(AgentId agent) => "iacp.agent." + AgentWord.Encode(agent);

    public static string DeadLetters(AgentId agent) => Inbox(agent) + ".dead";

    public static string Quarantine(AgentId agent) => "iacp.quarantine." + AgentWord.Encode(agent);

    public static string Presence(AgentId agent, string nonce) => $"iacp.presence.{AgentWord.Encode(agent)}.{nonce}";

    public static string Delay(int seconds) => $"iacp.delay.{seconds}";
}
