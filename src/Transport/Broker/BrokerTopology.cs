using IacpBus.Contracts.Iacp;
using RabbitMQ.Client;

namespace IacpBus.Transport.Broker;

/// <summary>Declares the exchanges, queues and bindings of IacpBus and nothing else. Every call may be repeated.</summary>
internal static class BrokerTopology
{
    /// <summary>What all agents of a virtual host share.</summary>
    public static async Task DeclareSharedAsync(IChannel channel, CancellationToken cancellationToken)
    {
        foreach (PlannedExchange exchange in BrokerPlan.Shared)
        {
            await DeclareAsync(channel, exchange, cancellationToken).ConfigureAwait(false);
            if (exchange.Queue is { } queue)
            {
                await DeclareAndBindAsync(channel, queue, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Inbox, dead letters and quarantine of one agent.</summary>
    public static async Task DeclareAgentAsync(IChannel channel, AgentId agent, CancellationToken cancellationToken)
    {
        foreach (PlannedQueue queue in BrokerPlan.QueuesOf(agent))
        {
            await DeclareAndBindAsync(channel, queue, cancellationToken).ConfigureAwait(false);
        }
    }

    public static Task DeclareAsync(IChannel channel, PlannedExchange exchange, CancellationToken cancellationToken) =>
        channel.ExchangeDeclareAsync(exchange.Name, exchange.Type, durable: true, autoDelete: false, exchange.Arguments, cancellationToken: cancellationToken);

    public static Task DeclareAsync(IChannel channel, PlannedQueue queue, CancellationToken cancellationToken) =>
        channel.QueueDeclareAsync(queue.Name, durable: true, exclusive: false, autoDelete: false, queue.Arguments, cancellationToken: cancellationToken);

    /// <summary>The ear for broadcasts of one connection; what instances of these agents pass on to each other comes there too.</summary>
    public static async Task DeclarePresenceAsync(IChannel channel, IEnumerable<AgentId> agents, string queue, CancellationToken cancellationToken)
    {
        await channel.QueueDeclareAsync(queue, durable: false, exclusive: true, autoDelete: true, BrokerNames.PresenceArguments, cancellationToken: cancellationToken).ConfigureAwait(false);
        await channel.QueueBindAsync(queue, BrokerNames.Broadcast, string.Empty, cancellationToken: cancellationToken).ConfigureAwait(false);
        foreach (AgentId agent in agents)
        {
            await channel.QueueBindAsync(queue, BrokerNames.Siblings, AgentWord.Encode(agent), cancellationToken: cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task DeclareAndBindAsync(IChannel channel, PlannedQueue queue, CancellationToken cancellationToken)
    {
        await DeclareAsync(channel, queue, cancellationToken).ConfigureAwait(false);
        foreach (PlannedBinding binding in queue.Bindings)
        {
            await channel.QueueBindAsync(queue.Name, binding.Exchange, binding.Key, cancellationToken: cancellationToken).ConfigureAwait(false);
        }
    }
}
