using IacpBus.Contracts.Iacp;
using RabbitMQ.Client;

namespace IacpBus.Transport.Broker;

/// <summary>
/// Declares for all agents of a process: what they share once for each connection, not once for each queue, and the
/// queues of a few agents at a time, because the client gives up on a broker that has a thousand to make. Thread-safe.
/// </summary>
internal sealed class Declarations : IDisposable
{
    private const int AtATime = 8;

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly SemaphoreSlim _places = new(AtATime, AtATime);
    private IConnection? _declaredOn;

    /// <summary>Returns when what an agent needs was declared.</summary>
    public async Task DeclareAgentAsync(IChannel channel, AgentId agent, CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await BrokerTopology.DeclareAgentAsync(channel, agent, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _places.Release();
        }
    }

    /// <summary>Returns when what all share was declared on this connection, whoever did.</summary>
    public async Task EnsureSharedAsync(IConnection connection, IChannel channel, CancellationToken cancellationToken)
    {
        if (ReferenceEquals(Volatile.Read(ref _declaredOn), connection))
        {
            return;
        }

        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!ReferenceEquals(_declaredOn, connection))
            {
                await BrokerTopology.DeclareSharedAsync(channel, cancellationToken).ConfigureAwait(false);
                Volatile.Write(ref _declaredOn, connection);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Something is missing: what all share is declared again next time.</summary>
    public void Forget() => Volatile.Write(ref _declaredOn, null);

    public void Dispose()
    {
        _gate.Dispose();
        _places.Dispose();
    }
}
