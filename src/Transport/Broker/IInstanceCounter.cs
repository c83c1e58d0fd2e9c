using IacpBus.Contracts.Iacp;

namespace IacpBus.Transport.Broker;

/// <summary>How many processes receive as one agent.</summary>
internal interface IInstanceCounter
{
    /// <summary>This one included, when it does.</summary>
    /// <exception cref="BrokerUnavailableException">The broker cannot be reached.</exception>
    Task<uint> CountAsync(AgentId agent, CancellationToken cancellationToken);
}
