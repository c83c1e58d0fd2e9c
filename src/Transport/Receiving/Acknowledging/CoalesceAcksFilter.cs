using MassTransit;
using MassTransit.RabbitMqTransport;
using Microsoft.Extensions.Logging;

namespace IacpBus.Transport.Receiving.Acknowledging;

/// <summary>Gives the consumer of an endpoint a channel that acknowledges many deliveries with one frame.</summary>
internal sealed class CoalesceAcksFilter(TimeProvider clock, ILogger logger) : IFilter<ChannelContext>
{
    public Task Send(ChannelContext context, IPipe<ChannelContext> next) => next.Send(new CoalescingChannel(context, clock, logger));

    public void Probe(ProbeContext context) => context.CreateFilterScope("iacp-acks");
}
