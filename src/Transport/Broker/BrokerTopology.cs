using IacpBus.Contracts.Iacp;
using RabbitMQ.Client;

namespace IacpBus.Transport.Broker;

/// <summary>Declares the exchanges, queues and bindings of IacpBus and nothing else. Every call may be repeated.</summary>
internal static class BrokerTopology
{
    /// <summary>What all agents of a virtual host share.</summary>
    public static async Task DeclareSharedAsync(IChannel channel, CancellationToken cancellationToken)
    {
        await channel.ExchangeDeclareAsync(BrokerNames.Unrouted, ExchangeType.Fanout, durable: true, autoDelete: false, cancellationToken: cancellationToken).ConfigureAwait(false);
        await DeclareQueueAsync(channel, BrokerNames.Unrouted, BrokerNames.DurableArguments, cancellationToken).ConfigureAwait(false);
        await channel.QueueBindAsync(BrokerNames.Unrouted, BrokerNames.Unrouted, string.Empty, cancellationToken: cancellationToken).ConfigureAwait(false);

        // No alternate exchange here: with one, an unroutable message would count as delivered.
        await channel.ExchangeDeclareAsync(BrokerNames.Agents, ExchangeType.Topic, durable: true, autoDelete: false, cancellationToken: cancellationToken).ConfigureAwait(false);
        await channel.ExchangeDeclareAsync(BrokerNames.Broadcast, ExchangeType.Fanout, durable: true, autoDelete: false, cancellationToken: cancellationToken).ConfigureAwait(false);
        await channel.ExchangeDeclareAsync(BrokerNames.Siblings, ExchangeType.Topic, durable: true, autoDelete: false, cancellationToken: cancellationToken).ConfigureAwait(false);
        await channel.ExchangeDeclareAsync(BrokerNames.Dead, ExchangeType.Topic, durable: true, autoDelete: false, BrokerNames.AlternateArguments, cancellationToken: cancellationToken).ConfigureAwait(false);
        await channel.ExchangeDeclareAsync(BrokerNames.Retry, ExchangeType.Topic, durable: true, autoDelete: false, BrokerNames.AlternateArguments, cancellationToken: cancellationToken).ConfigureAwait(false);
        foreach (int seconds in BrokerNames.DelaySteps.ToArray())
        {
            string name = BrokerNames.Delay(seconds);
            await channel.ExchangeDeclareAsync(name, ExchangeType.Fanout, durable: true, autoDelete: false, cancellationToken: cancellationToken).ConfigureAwait(false);
            await DeclareQueueAsync(channel, name, BrokerNames.DelayArguments(seconds), cancellationToken).ConfigureAwait(false);
            await channel.QueueBindAsync(name, name, string.Empty, cancellationToken: cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Inbox, dead letters and quarantine of one agent. The dead letters come first, so that none is lost.</summary>
    public static async Task DeclareAgentAsync(IChannel channel, AgentId agent, CancellationToken cancellationToken)
    {
        string word = AgentWord.Encode(agent);
        string dead = BrokerNames.DeadLetters(agent);
        string inbox = BrokerNames.Inbox(agent);
        await DeclareQueueAsync(channel, dead, BrokerNames.DurableArguments, cancellationToken).ConfigureAwait(false);
        await channel.QueueBindAsync(dead, BrokerNames.Dead, word, cancellationToken: cancellationToken).ConfigureAwait(false);
        await DeclareQueueAsync(channel, BrokerNames.Quarantine(agent), BrokerNames.QuarantineArguments, cancellationToken).ConfigureAwait(false);
        await DeclareQueueAsync(channel, inbox, BrokerNames.InboxArguments, cancellationToken).ConfigureAwait(false);
        await channel.QueueBindAsync(inbox, BrokerNames.Agents, word, cancellationToken: cancellationToken).ConfigureAwait(false);
        await channel.QueueBindAsync(inbox, BrokerNames.Retry, word, cancellationToken: cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The ear for broadcasts of one connection of one agent.</summary>
    public static async Task DeclarePresenceAsync(IChannel channel, AgentId agent, string queue, CancellationToken cancellationToken)
    {
        await channel.QueueDeclareAsync(queue, durable: false, exclusive: true, autoDelete: true, BrokerNames.PresenceArguments, cancellationToken: cancellationToken).ConfigureAwait(false);
        await channel.QueueBindAsync(queue, BrokerNames.Broadcast, string.Empty, cancellationToken: cancellationToken).ConfigureAwait(false);
        await channel.QueueBindAsync(queue, BrokerNames.Siblings, AgentWord.Encode(agent), cancellationToken: cancellationToken).ConfigureAwait(false);
    }

    private static Task<QueueDeclareOk> DeclareQueueAsync(IChannel channel, string name, IDictionary<string, object?> arguments, CancellationToken cancellationToken) =>
        channel.QueueDeclareAsync(name, durable: true, exclusive: false, autoDelete: false, arguments, cancellationToken: cancellationToken);
}
