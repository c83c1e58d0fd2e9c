using IacpBus.Contracts.Iacp;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace IacpBus.Transport.Broker;

/// <summary>Counts the consumers of the agent's inbox. An instance that died without a word counts until the broker notices.</summary>
internal sealed class BrokerInstanceCounter(BrokerConnection connection) : IInstanceCounter
{
    public async Task<uint> CountAsync(AgentId agent, CancellationToken cancellationToken)
    {
        try
        {
            IChannel channel = await connection.OpenChannelAsync(null, cancellationToken).ConfigureAwait(false);
            await using (channel.ConfigureAwait(false))
            {
                QueueDeclareOk inbox = await channel.QueueDeclarePassiveAsync(BrokerNames.Inbox(agent), cancellationToken).ConfigureAwait(false);
                return inbox.ConsumerCount;
            }
        }
        catch (OperationInterruptedException)
        {
            // No inbox, or none of our business: then nobody else receives from it as far as we can know.
            return 1;
        }
    }
}
