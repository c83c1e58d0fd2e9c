using IacpBus.Transport.Receiving.Dispatch;
using MassTransit;
using MassTransit.RabbitMqTransport;

namespace IacpBus.Transport.Receiving.Channel;

/// <summary>Gives the consumer of an endpoint our channel.</summary>
internal sealed class EndpointChannelFilter(ReceiveRoad road, StopPatience patience) : IFilter<ChannelContext>
{
    public Task Send(ChannelContext context, IPipe<ChannelContext> next) =>
        next.Send(new EndpointChannel(context, ChannelDeliveries.Of(context, road), patience));

    public void Probe(ProbeContext context) => context.CreateFilterScope("iacp-channel");
}
