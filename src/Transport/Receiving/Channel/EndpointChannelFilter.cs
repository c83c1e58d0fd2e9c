using MassTransit;
using MassTransit.RabbitMqTransport;
using Microsoft.Extensions.Logging;

namespace IacpBus.Transport.Receiving.Channel;

/// <summary>Gives the consumer of an endpoint our channel.</summary>
internal sealed class EndpointChannelFilter(TimeProvider clock, ILogger logger) : IFilter<ChannelContext>
{
    public Task Send(ChannelContext context, IPipe<ChannelContext> next) => next.Send(new EndpointChannel(context, clock, logger));

    public void Probe(ProbeContext context) => context.CreateFilterScope("iacp-channel");
}
