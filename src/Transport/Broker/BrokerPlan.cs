using IacpBus.Contracts.Iacp;
using RabbitMQ.Client;

namespace IacpBus.Transport.Broker;

/// <summary>What ought to be on the broker, in the order in which it is declared.</summary>
internal static class BrokerPlan
{
    /// <summary>What all agents of a virtual host share.</summary>
    public static IReadOnlyList<PlannedExchange> Shared { get; } =
    [
        new(BrokerNames.Unrouted, ExchangeType.Fanout, Queue: QueueOf(BrokerNames.Unrouted, BrokerNames.DurableArguments)),

        // No alternate exchange here: with one, an unroutable message would count as delivered.
        new(BrokerNames.Agents, ExchangeType.Topic),
        new(BrokerNames.Broadcast, ExchangeType.Fanout),
        new(BrokerNames.Siblings, ExchangeType.Topic),
        new(BrokerNames.Dead, ExchangeType.Topic, BrokerNames.AlternateArguments),
        new(BrokerNames.Retry, ExchangeType.Topic, BrokerNames.AlternateArguments),
        .. BrokerNames.DelaySteps.ToArray().Select(seconds =>
            new PlannedExchange(BrokerNames.Delay(seconds), ExchangeType.Fanout, Queue: QueueOf(BrokerNames.Delay(seconds), BrokerNames.DelayArguments(seconds)))),
    ];

    /// <summary>Inbox, dead letters and quarantine of one agent. The dead letters come first, so that none is lost.</summary>
    public static IReadOnlyList<PlannedQueue> QueuesOf(AgentId agent)
    {
        string word = AgentWord.Encode(agent);
        return
        [
            new(BrokerNames.DeadLetters(agent), BrokerNames.DurableArguments, new PlannedBinding(BrokerNames.Dead, word)),
            new(BrokerNames.Quarantine(agent), BrokerNames.QuarantineArguments),
            new(BrokerNames.Inbox(agent), BrokerNames.InboxArguments, new PlannedBinding(BrokerNames.Agents, word), new PlannedBinding(BrokerNames.Retry, word)),
        ];
    }

    /// <summary>The one queue behind a fanout exchange of the same name.</summary>
    private static PlannedQueue QueueOf(string exchange, IDictionary<string, object?> arguments) =>
        new(exchange, arguments, new PlannedBinding(exchange, string.Empty));
}

/// <summary>A durable exchange, and the queue that belongs to it alone.</summary>
internal sealed record PlannedExchange(string Name, string Type, IDictionary<string, object?>? Arguments = null, PlannedQueue? Queue = null);

/// <summary>A durable queue that many may use.</summary>
internal sealed record PlannedQueue(string Name, IDictionary<string, object?> Arguments, params PlannedBinding[] Bindings);

internal sealed record PlannedBinding(string Exchange, string Key);
