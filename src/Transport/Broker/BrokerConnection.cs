using IacpBus.Transport.Configuration;
using IacpBus.Transport.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RabbitMQ.Client;

namespace IacpBus.Transport.Broker;

/// <summary>
/// The connection that this process publishes and declares on, apart from MassTransit's, so that acknowledgements and
/// publishes do not share flow control. Opened when first needed and again after a loss. Thread-safe.
/// </summary>
internal sealed class BrokerConnection(IOptions<TransportOptions> options, ILogger<BrokerConnection> logger) : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private IConnection? _connection;
    private bool _disposed;

    /// <summary>Opens a channel, connecting first where needed. Fails when the broker cannot be reached now.</summary>
    public async Task<IChannel> OpenChannelAsync(CreateChannelOptions? channelOptions, CancellationToken cancellationToken)
    {
        IConnection connection = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        return await connection.CreateChannelAsync(channelOptions, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            _disposed = true;
            if (_connection is { } connection)
            {
                await connection.DisposeAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>The connection, opened where needed. It stays this class's to close.</summary>
    public async Task<IConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        if (_connection is { IsOpen: true } open)
        {
            return open;
        }

        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_connection is { IsOpen: true } meanwhile)
            {
                return meanwhile;
            }

            if (_connection is { } lost)
            {
                await lost.DisposeAsync().ConfigureAwait(false);
                _connection = null;
            }

            _connection = await CreateFactory().CreateConnectionAsync(cancellationToken).ConfigureAwait(false);
            Log.PublishConnectionOpen(logger, options.Value.RedactedUri);
            return _connection;
        }
        finally
        {
            _gate.Release();
        }
    }

    private ConnectionFactory CreateFactory()
    {
        ConnectionFactory factory = CreateUnguarded();
        GuardedTcpClient.GuardConnectionsOf(factory);
        return factory;
    }

    private ConnectionFactory CreateUnguarded() => new()
    {
        Uri = options.Value.BrokerUri,
        ClientProvidedName = options.Value.ConnectionName + " (publish)",
        RequestedHeartbeat = options.Value.Heartbeat,

        // Recovery is ours: the publisher knows what is unconfirmed and in which order it must go out again.
        AutomaticRecoveryEnabled = false,
        TopologyRecoveryEnabled = false,
    };
}
