using IacpBus.Contracts.Iacp;
using IacpBus.Transport.Configuration;
using Microsoft.Extensions.Options;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace IacpBus.Transport.Broker;

/// <summary>Counts the consumers of the agent's inbox. An instance that died without a word counts until the broker notices.</summary>
internal sealed class BrokerInstanceCounter(BrokerConnection connection, IOptions<TransportOptions> options) : IInstanceCounter
{
    public async Task<uint> CountAsync(AgentId agent, CancellationToken cancellationToken)
    {
        IChannel channel = await OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (channel.ConfigureAwait(false))
        {
            try
            {
                QueueDeclareOk inbox = await channel.QueueDeclarePassiveAsync(BrokerNames.Inbox(agent), cancellationToken).ConfigureAwait(false);
                return inbox.ConsumerCount;
            }
            catch (OperationInterruptedException)
            {
                // No inbox, or none of our business: then nobody receives from it as far as we can know.
                return 0;
            }
        }
    }

    private async Task<IChannel> OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await connection.OpenChannelAsync(null, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is RabbitMQClientException or IOException)
        {
            throw new BrokerUnavailableException(BrokerProblem.Explain(failure, options.Value), failure);
        }
    }
}
