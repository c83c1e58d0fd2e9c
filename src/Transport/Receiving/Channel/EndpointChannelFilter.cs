using IacpBus.Transport.Receiving.Dispatch;
using MassTransit;
using MassTransit.RabbitMqTransport;
using Microsoft.Extensions.Logging;

namespace IacpBus.Transport.Receiving.Channel;

/// <summary>Gives the consumer of an endpoint our channel.</summary>
internal sealed class EndpointChannelFilter(Func<ISettlement, IDeliveryTarget> target, StopPatience patience, TimeProvider clock, ILogger logger) : IFilter<ChannelContext>
{
    public Task Send(ChannelContext context, IPipe<ChannelContext> next) =>
        next.Send(new EndpointChannel(context, ChannelDeliveries.Of(context, target, clock, logger), patience));

    public void Probe(ProbeContext context) => context.CreateFilterScope("iacp-channel");
}
