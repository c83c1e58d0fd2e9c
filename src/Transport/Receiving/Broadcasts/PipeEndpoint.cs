using IacpBus.Transport.Receiving.Dispatch;
using MassTransit;
using MassTransit.InMemoryTransport.Configuration;
using MassTransit.Logging;

namespace IacpBus.Transport.Receiving.Broadcasts;

/// <summary>One ear of an agent without a queue: MassTransit's pipe, configured like that of a queue on the broker and fed by hand.</summary>
internal static class PipeEndpoint
{
    /// <summary>The road that its deliveries take.</summary>
    public static ReceiveRoad Create(AgentReceiveEndpoint endpoint, Ear ear, int number, ILogContext log)
    {
        // No bus is started and no queue of MassTransit's in-memory transport is used: only what it builds the pipe with.
        LogContext.SetCurrentIfNull(log);
        var bus = new InMemoryBusConfiguration(new InMemoryTopologyConfiguration(InMemoryBus.CreateMessageTopology()), new Uri("loopback://iacp/"));
        bus.HostConfiguration.LogContext = log;
        ReceiveRoad? road = null;
        IInMemoryReceiveEndpointConfiguration configuration = bus.HostConfiguration.CreateReceiveEndpointConfiguration(
            $"iacp.endpoint.{number}", configurator => road = endpoint.Configure(configurator, ear));

        // Connects the consumers to the pipe.
        _ = configuration.CreateReceiveEndpointContext();
        return road!;
    }
}
