using IacpBus.Transport.Receiving;
using IacpBus.Transport.Receiving.Dispatch;
using MassTransit;
using MassTransit.InMemoryTransport.Configuration;

namespace IacpBus.Testing.Memory;

/// <summary>One ear of an agent: MassTransit's pipe, configured like that of a queue on the broker and fed by hand.</summary>
internal sealed class MemoryEndpoint
{
    private readonly ReceiveRoad _road;

    public MemoryEndpoint(AgentReceiveEndpoint endpoint, Ear ear, int number)
    {
        // No bus is started and no queue of MassTransit's in-memory transport is used: only what it builds the pipe with.
        var bus = new InMemoryBusConfiguration(new InMemoryTopologyConfiguration(InMemoryBus.CreateMessageTopology()), new Uri("loopback://iacp/"));
        bus.HostConfiguration.LogContext = LogContext.Current!;
        ReceiveRoad? road = null;
        IInMemoryReceiveEndpointConfiguration configuration = bus.HostConfiguration.CreateReceiveEndpointConfiguration(
            $"iacp.endpoint.{number}", configurator => road = endpoint.Configure(configurator, ear));

        // Connects the consumers to the pipe.
        _ = configuration.CreateReceiveEndpointContext();
        _road = road!;
        Prefetch = endpoint.Prefetch(ear);
    }

    public int Prefetch { get; }

    /// <summary>As on a new channel: tags begin anew.</summary>
    public DeliveryDispatcher Open(ISettlement settlement) => new(_road, settlement);
}
