using System.Collections.Concurrent;
using IacpBus.Contracts.Iacp;
using IacpBus.Transport.Configuration;
using Microsoft.Extensions.Options;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace IacpBus.Transport.Broker;

/// <summary>
/// In mode <c>declare</c>, makes the inbox of a recipient that nobody has seen yet, so that a message can wait for an
/// agent that is not there (async-first). Looks before it declares, and remembers. Thread-safe.
/// </summary>
internal sealed class InboxDeclarer(BrokerConnection connection, IOptions<TransportOptions> options)
{
    private const int NotFound = 404;
    private const int AccessRefused = 403;

    /// <summary><c>false</c> for an inbox that did not take a message: there may be a queue, but something about it is missing.</summary>
    private readonly ConcurrentDictionary<AgentId, bool> _known = new();
    private volatile bool _sharedKnown;

    /// <summary>Makes sure that the inbox exists. In mode <c>provisioned</c> it does nothing: there the operator declares.</summary>
    public async Task EnsureAsync(AgentId agent, CancellationToken cancellationToken)
    {
        bool seen = _known.TryGetValue(agent, out bool works);
        if (options.Value.Topology == TopologyMode.Provisioned || works)
        {
            return;
        }

        if (seen || !await ExistsAsync(agent, cancellationToken).ConfigureAwait(false))
        {
            IChannel channel = await connection.OpenChannelAsync(null, cancellationToken).ConfigureAwait(false);
            await using (channel.ConfigureAwait(false))
            {
                await EnsureSharedAsync(channel, cancellationToken).ConfigureAwait(false);
                await BrokerTopology.DeclareAgentAsync(channel, agent, cancellationToken).ConfigureAwait(false);
            }
        }

        _known[agent] = true;
    }

    /// <summary>Makes sure that the shared exchanges exist, for agents that only send.</summary>
    public async Task EnsureSharedAsync(CancellationToken cancellationToken)
    {
        if (options.Value.Topology == TopologyMode.Provisioned || _sharedKnown)
        {
            return;
        }

        IChannel channel = await connection.OpenChannelAsync(null, cancellationToken).ConfigureAwait(false);
        await using (channel.ConfigureAwait(false))
        {
            await EnsureSharedAsync(channel, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Declares and binds all of it next time: a message to this agent came back.</summary>
    public void Forget(AgentId agent) => _known[agent] = false;

    /// <summary>Looks at everything again: an exchange was missing.</summary>
    public void ForgetAll()
    {
        _sharedKnown = false;
        _known.Clear();
    }

    private async Task EnsureSharedAsync(IChannel channel, CancellationToken cancellationToken)
    {
        if (!_sharedKnown)
        {
            await BrokerTopology.DeclareSharedAsync(channel, cancellationToken).ConfigureAwait(false);
            _sharedKnown = true;
        }
    }

    private async Task<bool> ExistsAsync(AgentId agent, CancellationToken cancellationToken)
    {
        // A passive declare of a missing queue closes its channel, so it gets one of its own.
        IChannel channel = await connection.OpenChannelAsync(null, cancellationToken).ConfigureAwait(false);
        await using (channel.ConfigureAwait(false))
        {
            try
            {
                await channel.QueueDeclarePassiveAsync(BrokerNames.Inbox(agent), cancellationToken).ConfigureAwait(false);

                // Whoever declares it may not have come to its binding yet, and what comes back then has lost its place.
                await channel.QueueBindAsync(BrokerNames.Inbox(agent), BrokerNames.Agents, AgentWord.Encode(agent), cancellationToken: cancellationToken).ConfigureAwait(false);
                return true;
            }
            catch (OperationInterruptedException refused) when (refused.ShutdownReason?.ReplyCode == AccessRefused)
            {
                return true;
            }
            catch (OperationInterruptedException missing) when (missing.ShutdownReason?.ReplyCode == NotFound)
            {
                return false;
            }
        }
    }
}
