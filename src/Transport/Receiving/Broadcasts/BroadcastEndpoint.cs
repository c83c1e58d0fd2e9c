using IacpBus.Contracts.Iacp;
using IacpBus.Transport.Receiving.Dispatch;
using MassTransit;

namespace IacpBus.Transport.Receiving.Broadcasts;

/// <summary>What the endpoint of the presence queue is made of: it shares out what comes, and the agents' own ears do the rest.</summary>
internal sealed class BroadcastEndpoint(IReadOnlyList<AgentEar> ears, EnvelopeReaderOptions reading, ushort prefetch)
{
    public Func<ISettlement, IDeliveryTarget> Configure(IReceiveEndpointConfigurator endpoint)
    {
        endpoint.ConfigureConsumeTopology = false;
        endpoint.PublishFaults = false;
        endpoint.PrefetchCount = prefetch;
        endpoint.ConfigureReceive(receive => receive.UseFilter(new Nothing<ReceiveContext>()));

        // Without these two MassTransit would declare queues of its own.
        endpoint.ConfigureError(error => error.UseFilter(new Nothing<ExceptionReceiveContext>()));
        endpoint.ConfigureDeadLetter(dead => dead.UseFilter(new Nothing<ReceiveContext>()));
        return settlement => new BroadcastDispatcher(ears, reading, settlement);
    }

    /// <summary>No message comes to MassTransit's own consumer.</summary>
    private sealed class Nothing<TContext> : IFilter<TContext>
        where TContext : class, PipeContext
    {
        public Task Send(TContext context, IPipe<TContext> next) => Task.CompletedTask;

        public void Probe(ProbeContext context) => context.CreateFilterScope("iacp-nothing");
    }
}
