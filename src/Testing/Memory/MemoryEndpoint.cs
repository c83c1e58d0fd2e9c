using IacpBus.Transport.Receiving;
using IacpBus.Transport.Receiving.Broadcasts;
using IacpBus.Transport.Receiving.Dispatch;
using MassTransit;

namespace IacpBus.Testing.Memory;

/// <summary>One ear of an agent, fed from a queue in memory.</summary>
internal sealed class MemoryEndpoint(AgentReceiveEndpoint endpoint, Ear ear, int number)
{
    private readonly ReceiveRoad _road = PipeEndpoint.Create(endpoint, ear, number, LogContext.Current!);

    public int Prefetch { get; } = endpoint.Prefetch(ear);

    /// <summary>As on a new channel: tags begin anew.</summary>
    public IDeliveryTarget Open(ISettlement settlement) => new DeliveryDispatcher(_road, settlement);
}
