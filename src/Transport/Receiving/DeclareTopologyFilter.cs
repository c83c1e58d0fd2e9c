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
/// nothing of its own. The presence queue gets a new name each time, because the one of a lost connection may linger; it
/// is named after the first of its agents, and the inbox belongs to the first alone.
/// </summary>
/// <param name="roads">The agents of this endpoint.</param>
/// <param name="ear">Which queue.</param>
/// <param name="declarations">Those of this process; <c>null</c> when the operator declares.</param>
/// <param name="settings">Where the name of the queue goes.</param>
/// <param name="health">Is told what the broker refuses.</param>
internal sealed class DeclareTopologyFilter(IReadOnlyList<AgentRoad> roads, Ear ear, Declarations? declarations, RabbitMqReceiveSettings settings, TransportHealth health) : IFilter<ChannelContext>
{
    public async Task Send(ChannelContext context, IPipe<ChannelContext> next)
    {
        AgentId self = roads[0].Self;
        try
        {
            if (declarations is not null)
            {
                await declarations.EnsureSharedAsync(context.ConnectionContext.Connection, context.Channel, context.CancellationToken).ConfigureAwait(false);
            }

            // The endpoint has another name until here; what it consumes is decided now.
            if (ear == Ear.Presence)
            {
                settings.QueueName = BrokerNames.Presence(self, Nonce());
                await BrokerTopology.DeclarePresenceAsync(context.Channel, roads.Select(road => road.Self), settings.QueueName, context.CancellationToken).ConfigureAwait(false);
            }
            else
            {
                settings.QueueName = BrokerNames.Inbox(self);
                if (declarations is not null)
                {
                    await declarations.DeclareAgentAsync(context.Channel, self, context.CancellationToken).ConfigureAwait(false);
                }
            }
        }
        catch (OperationInterruptedException refused)
        {
            declarations?.Forget();
            string problem = refused.ShutdownReason?.ReplyText ?? refused.Message;
            foreach (AgentRoad road in roads)
            {
                health.Fails(road.Self, ear == Ear.Inbox ? "inbox" : "presence", problem);
                Log.TopologyFailed(road.Logger, road.Self.Value, problem);
            }

            throw;
        }

        await next.Send(context).ConfigureAwait(false);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("iacp-topology");

    private static string Nonce() => Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(6));
}
