using IacpBus.Contracts.Iacp;
using IacpBus.Transport.Broker;
using IacpBus.Transport.Diagnostics;
using MassTransit;
using MassTransit.RabbitMqTransport;
using MassTransit.RabbitMqTransport.Configuration;
using RabbitMQ.Client.Exceptions;

namespace IacpBus.Transport.Receiving;

/// <summary>
/// Runs on every new channel of an endpoint, before it consumes: declares our topology, so that MassTransit declares
/// nothing of its own. The presence queue gets a new name each time, because the one of a lost connection may linger.
/// </summary>
internal sealed class DeclareTopologyFilter(AgentRoad road, Ear ear, bool declare, RabbitMqReceiveSettings settings, TransportHealth health) : IFilter<ChannelContext>
{
    public async Task Send(ChannelContext context, IPipe<ChannelContext> next)
    {
        AgentId self = road.Self;
        try
        {
            if (declare)
            {
                await BrokerTopology.DeclareSharedAsync(context.Channel, context.CancellationToken).ConfigureAwait(false);
            }

            // The endpoint has another name until here; what it consumes is decided now.
            if (ear == Ear.Presence)
            {
                settings.QueueName = BrokerNames.Presence(self, Nonce());
                await BrokerTopology.DeclarePresenceAsync(context.Channel, self, settings.QueueName, context.CancellationToken).ConfigureAwait(false);
            }
            else
            {
                settings.QueueName = BrokerNames.Inbox(self);
                if (declare)
                {
                    await BrokerTopology.DeclareAgentAsync(context.Channel, self, context.CancellationToken).ConfigureAwait(false);
                }
            }
        }
        catch (OperationInterruptedException refused)
        {
            string problem = refused.ShutdownReason?.ReplyText ?? refused.Message;
            health.Fails(self, ear == Ear.Inbox ? "inbox" : "presence", problem);
            Log.TopologyFailed(road.Logger, self.Value, problem);
            throw;
        }

        await next.Send(context).ConfigureAwait(false);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("iacp-topology");

    private static string Nonce() => Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(6));
}
