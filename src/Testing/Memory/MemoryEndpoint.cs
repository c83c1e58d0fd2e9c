using IacpBus.Transport.Receiving;
using MassTransit;
using MassTransit.Context;
using MassTransit.InMemoryTransport.Configuration;
using MassTransit.Transports;

namespace IacpBus.Testing.Memory;

/// <summary>One ear of an agent: MassTransit's pipe, configured like that of a queue on the broker and fed by hand.</summary>
internal sealed class MemoryEndpoint
{
    private readonly ReceiveEndpointContext _context;
    private readonly IReceivePipeDispatcher _dispatcher;

    public MemoryEndpoint(AgentReceiveEndpoint endpoint, Ear ear, int number)
    {
        // No bus is started and no queue of MassTransit's in-memory transport is used: only what it builds the pipe with.
        var bus = new InMemoryBusConfiguration(new InMemoryTopologyConfiguration(InMemoryBus.CreateMessageTopology()), new Uri("loopback://iacp/"));
        bus.HostConfiguration.LogContext = LogContext.Current!;
        IInMemoryReceiveEndpointConfiguration configuration = bus.HostConfiguration.CreateReceiveEndpointConfiguration(
            $"iacp.endpoint.{number}", configurator => endpoint.Configure(configurator, ear));
        _context = configuration.CreateReceiveEndpointContext();
        _dispatcher = _context.CreateReceivePipeDispatcher();
        Prefetch = endpoint.Prefetch(ear);
    }

    public int Prefetch { get; }

    public MemoryDelivery Prepare(QueuedMessage message, Sequencer sequencer, ulong tag) => new(message, new OrderTicket(sequencer, tag), tag, _context);

    /// <summary>Completes when the message was handled or buried.</summary>
    public Task HandleAsync(MemoryDelivery delivery) => _dispatcher.Dispatch(delivery, NoLockReceiveContext.Instance);
}
