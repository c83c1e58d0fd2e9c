using System.Globalization;
using System.Threading.Channels;
using IacpBus.Contracts.Iacp;
using IacpBus.Transport.Configuration;
using IacpBus.Transport.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace IacpBus.Transport.Broker;

/// <summary>
/// Publishes in the order of the calls on one confirmed channel. A call succeeds only when the broker confirmed the
/// message into a queue. After a lost connection everything unconfirmed goes out again, in order, before anything new.
/// Thread-safe.
/// </summary>
internal sealed class ConfirmedPublisher : IMessagePublisher, IAsyncDisposable
{
    private const int QueueCapacity = 4096;
    private const int Window = 512;
    private const int MaxChannelFailures = 3;
    private const int NotFound = 404;

    private readonly Channel<Publication> _queue = Channel.CreateBounded<Publication>(new BoundedChannelOptions(QueueCapacity) { SingleReader = true });
    private readonly SemaphoreSlim _window = new(Window, Window);
    private readonly List<Publication> _again = [];
    private readonly Lock _againGate = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly BrokerConnection _connection;
    private readonly InboxDeclarer _inboxes;
    private readonly TransportOptions _options;
    private readonly TransportHealth _health;
    private readonly TimeProvider _clock;
    private readonly ILogger<ConfirmedPublisher> _logger;
    private readonly OverdueWatch _overdue;
    private readonly Task _loop;
    private IChannel? _channel;
    private ConfirmTracker _confirms;
    private long _sequence;

    public ConfirmedPublisher(
        BrokerConnection connection, InboxDeclarer inboxes, IOptions<TransportOptions> options, TransportHealth health, TimeProvider clock, ILogger<ConfirmedPublisher> logger)
    {
        _connection = connection;
        _inboxes = inboxes;
        _options = options.Value;
        _health = health;
        _clock = clock;
        _logger = logger;
        _overdue = new OverdueWatch(_options.SendTimeout, clock, Unconfirmed);
        _confirms = new ConfirmTracker(Settle);
        _loop = Task.Run(() => RunAsync(_stop.Token));
    }

    public Task PublishAsync(OutboundMessage message, CancellationToken cancellationToken)
    {
        var publication = new Publication(message);
        publication.CancelBy(cancellationToken);

        // The order of messages is the order in which this line is passed.
        if (!_queue.Writer.TryWrite(publication))
        {
            return EnqueueAsync(publication, cancellationToken);
        }

        _overdue.Watch(publication, _clock.GetTimestamp());
        return publication.Task;
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _stop.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        _overdue.Dispose();
        if (_channel is { } channel)
        {
            await channel.DisposeAsync().ConfigureAwait(false);
        }

        _stop.Dispose();
        _window.Dispose();
    }

    /// <summary>While the broker is away the queue may be full, and the caller must not wait for ever then either.</summary>
    private async Task EnqueueAsync(Publication publication, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(_options.SendTimeout, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await _queue.Writer.WriteAsync(publication, either.Token).ConfigureAwait(false);
            _overdue.Watch(publication, _clock.GetTimestamp());
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            publication.End(Unconfirmed());
        }
        catch (ChannelClosedException)
        {
            publication.End(new ObjectDisposedException(nameof(ConfirmedPublisher)));
        }

        await publication.Task.ConfigureAwait(false);
    }

    private BrokerUnavailableException Unconfirmed() => new(
        $"The broker at {_options.RedactedUri} did not confirm the message within {_options.SendTimeout.TotalSeconds} s. Check that it runs and that Iacp:Transport:Uri is right; sending again is safe.",
        _health.LastPublishFailure);

    private async Task RunAsync(CancellationToken stop)
    {
        try
        {
            while (await _queue.Reader.WaitToReadAsync(stop).ConfigureAwait(false))
            {
                while (_queue.Reader.TryRead(out Publication? publication))
                {
                    await AgainAsync(stop).ConfigureAwait(false);
                    if (publication is { Message: not null, IsOver: false })
                    {
                        publication.Sequence = _sequence++;
                        await StartInTurnAsync(publication, stop).ConfigureAwait(false);
                    }
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
        finally
        {
            FailRest();
        }
    }

    /// <summary>Waits for room in the window. An earlier message that failed meanwhile, and so made the room, goes out first.</summary>
    private async Task StartInTurnAsync(Publication publication, CancellationToken stop)
    {
        await _window.WaitAsync(stop).ConfigureAwait(false);
        while (HasFailed())
        {
            _window.Release();
            await AgainAsync(stop).ConfigureAwait(false);
            await _window.WaitAsync(stop).ConfigureAwait(false);
        }

        await StartAsync(publication, stop).ConfigureAwait(false);
    }

    private bool HasFailed()
    {
        lock (_againGate)
        {
            return _again.Count > 0;
        }
    }

    /// <summary>Puts the message, which has its place in the window, on the wire and goes on without waiting for its confirm.</summary>
    private async Task StartAsync(Publication publication, CancellationToken stop)
    {
        try
        {
            IChannel channel = await PrepareAsync(publication.Message!, stop).ConfigureAwait(false);
            ulong number = _confirms.Add(publication);
            try
            {
                await PublishAsync(channel, publication.Message!, stop).ConfigureAwait(false);
            }
            catch (Exception) when (!_confirms.Withdraw(number))
            {
                // The channel closed under it, and it was settled with all others.
            }
        }
        catch (Exception failure)
        {
            Settle(publication, failure);
        }
    }

    /// <summary>The broker has spoken of one try, or cannot any more. Thread-safe and quick.</summary>
    private void Settle(Publication publication, Exception? failure)
    {
        if (failure is null)
        {
            publication.End();
            _health.PublishRecovered();
        }
        else if (_stop.IsCancellationRequested)
        {
            publication.TrySetCanceled(CancellationToken.None);
        }
        else if (IsFinal(publication, failure) is { } final)
        {
            publication.End(final);
        }
        else
        {
            _health.PublishFailed(failure);
            lock (_againGate)
            {
                _again.Add(publication);
            }

            // The loop may be waiting for new work; this makes it look.
            _queue.Writer.TryWrite(Publication.Nudge);
        }

        _window.Release();
        publication.Settled?.TrySetResult();
    }

    /// <summary>Sends what failed once more, one by one and in order, so that a message that breaks the channel is found.</summary>
    private async Task AgainAsync(CancellationToken stop)
    {
        TimeSpan pause = TimeSpan.Zero;
        while (await TakeAgainAsync(stop).ConfigureAwait(false) is { } publication)
        {
            if (publication.IsOver || IsExpired(publication))
            {
                publication.End(new BrokerUnavailableException("The message's time to live passed before the broker could be reached."));
                continue;
            }

            await Task.Delay(pause, _clock, stop).ConfigureAwait(false);
            await _window.WaitAsync(stop).ConfigureAwait(false);
            publication.Settled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await StartAsync(publication, stop).ConfigureAwait(false);
            await publication.Settled.Task.WaitAsync(stop).ConfigureAwait(false);
            pause = publication.IsOver ? TimeSpan.Zero : NextPause(pause);
        }
    }

    private TimeSpan NextPause(TimeSpan pause) => pause == TimeSpan.Zero
        ? TimeSpan.FromMilliseconds(100)
        : TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, _options.MaxReconnectPause.Ticks));

    private async Task<Publication?> TakeAgainAsync(CancellationToken stop)
    {
        Publication? oldest;
        lock (_againGate)
        {
            oldest = _again.MinBy(publication => publication.Sequence);
        }

        if (oldest is null)
        {
            return null;
        }

        // Whatever is still in flight may fail too and be older: wait until everything is settled.
        for (int i = 0; i < Window; i++)
        {
            await _window.WaitAsync(stop).ConfigureAwait(false);
        }

        _window.Release(Window);
        lock (_againGate)
        {
            oldest = _again.MinBy(publication => publication.Sequence);
            _again.Remove(oldest!);
        }

        return oldest;
    }

    private async ValueTask<IChannel> PrepareAsync(OutboundMessage message, CancellationToken stop)
    {
        await _inboxes.EnsureSharedAsync(stop).ConfigureAwait(false);
        if (message is { Inbox: { } inbox, MayDeclareInbox: true })
        {
            await _inboxes.EnsureAsync(inbox, stop).ConfigureAwait(false);
        }

        return await OpenAsync(stop).ConfigureAwait(false);
    }

    private ValueTask PublishAsync(IChannel channel, OutboundMessage message, CancellationToken stop)
    {
        if (message.ExpiresAt is { } expiresAt)
        {
            long left = (long)(expiresAt - _clock.GetUtcNow()).TotalMilliseconds;
            message.Properties.Expiration = Math.Max(1, left).ToString(CultureInfo.InvariantCulture);
        }

        return channel.BasicPublishAsync(message.Exchange, message.RoutingKey, message.Mandatory, message.Properties, message.Body, stop);
    }

    private async ValueTask<IChannel> OpenAsync(CancellationToken stop)
    {
        if (_channel is { IsOpen: true } open)
        {
            return open;
        }

        if (_channel is { } closed)
        {
            _channel = null;
            await closed.DisposeAsync().ConfigureAwait(false);
        }

        // No limiter: our own window bounds what is unconfirmed, and the client's default one sleeps. Confirms are tracked here.
        var options = new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: false, outstandingPublisherConfirmationsRateLimiter: null);
        _channel = await _connection.OpenChannelAsync(options, stop).ConfigureAwait(false);
        _confirms = new ConfirmTracker(Settle);
        _confirms.Follow(_channel);
        _health.PublishRecovered();
        return _channel;
    }

    /// <summary>The exception for the caller when another try is pointless; <c>null</c> when it is not.</summary>
    private MessageNotRoutedException? IsFinal(Publication publication, Exception failure)
    {
        AgentId? inbox = publication.Message!.Inbox;
        switch (failure)
        {
            case PublishException { IsReturn: true }:
                if (inbox is { } agent && publication.Message.MayDeclareInbox && _options.Topology == TopologyMode.Declare && publication.Returns++ == 0)
                {
                    _inboxes.Forget(agent);
                    return null;
                }

                return new MessageNotRoutedException($"No queue on the broker takes messages for {inbox?.Value ?? publication.Message.RoutingKey}. Start that agent once, or have the operator provision it.");
            case PublishException:
                return new MessageNotRoutedException($"The broker refused the message for {inbox?.Value ?? publication.Message.RoutingKey}: the inbox is full. Wait until the recipient has caught up.");
            case OperationInterruptedException { ShutdownReason: { } reason } when reason.ReplyCode is >= 400 and < 500 || reason.ReplyCode == 311:
                if (reason.ReplyCode == NotFound)
                {
                    _inboxes.ForgetAll();
                }

                return ++publication.ChannelFailures < MaxChannelFailures
                    ? null
                    : new MessageNotRoutedException($"The broker refuses the message for {inbox?.Value ?? publication.Message.RoutingKey}: {reason.ReplyText}");
            default:
                Log.PublishFailed(_logger, failure.Message);
                return null;
        }
    }

    private bool IsExpired(Publication publication) => publication.Message?.ExpiresAt is { } expiresAt && expiresAt <= _clock.GetUtcNow();

    private void FailRest()
    {
        while (_queue.Reader.TryRead(out Publication? waiting))
        {
            waiting.TrySetCanceled();
        }

        _confirms.Close(new OperationCanceledException());

        lock (_againGate)
        {
            _again.ForEach(publication => publication.TrySetCanceled());
        }
    }
}
