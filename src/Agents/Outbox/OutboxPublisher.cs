using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;
using IacpBus.Agents.Store;
using IacpBus.Contracts.Iacp;
using IacpBus.Transport;
using IacpBus.Transport.Broker;
using IacpBus.Transport.Sending;
using Microsoft.Extensions.Logging;

namespace IacpBus.Agents.Outbox;

/// <summary>
/// Publishes committed messages in the order of their commits, again and again until the broker has confirmed them or
/// their time has passed, and then lets the store forget them. Thread-safe.
/// </summary>
internal sealed class OutboxPublisher(IAgentStore store, AgentTransports transports, FaultPoints points, TimeProvider clock, ILogger<OutboxPublisher> logger) : IAsyncDisposable
{
    /// <summary>Messages on the wire that the broker has not confirmed.</summary>
    private const int Window = 256;

    private const int MostForgottenAtOnce = 500;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly Channel<Item> _queue = Channel.CreateUnbounded<Item>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Channel<MessageId> _confirmed = Channel.CreateUnbounded<MessageId>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ConcurrentDictionary<MessageId, Task> _inHand = new();
    private readonly SemaphoreSlim _window = new(Window, Window);
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _againGate = new();
    private readonly SortedDictionary<long, Item> _again = [];
    private Task _publishing = Task.CompletedTask;
    private Task _forgetting = Task.CompletedTask;

    public void Start()
    {
        _publishing = Task.Run(() => PublishAsync(_stop.Token));
        _forgetting = Task.Run(() => ForgetAsync(_stop.Token));
    }

    /// <summary>Takes rows that were committed or adopted; ends when all of them are confirmed or given up.</summary>
    /// <param name="rows">In the order in which they are to go out.</param>
    /// <param name="signed">The first of them as they were signed, where that is known.</param>
    public Task Enqueue(IReadOnlyList<OutboxRow> rows, IReadOnlyList<SignedMessage> signed)
    {
        if (rows.Count == 0)
        {
            return Task.CompletedTask;
        }

        var all = new Task[rows.Count];
        for (int i = 0; i < rows.Count; i++)
        {
            var item = new Item(rows[i], i < signed.Count ? signed[i] : null);
            if (_inHand.TryAdd(rows[i].MessageId, item.Done.Task))
            {
                all[i] = item.Done.Task;
                _queue.Writer.TryWrite(item);
            }
            else
            {
                all[i] = _inHand.GetValueOrDefault(rows[i].MessageId) ?? Task.CompletedTask;
            }
        }

        return rows.Count == 1 ? all[0] : Task.WhenAll(all);
    }

    /// <summary>Waits until everything is confirmed, but not for ever: what is left then is in the store.</summary>
    public async Task DrainAsync(TimeSpan patience)
    {
        try
        {
            await Task.WhenAll(_inHand.Values).WaitAsync(patience, clock);
        }
        catch (TimeoutException)
        {
        }
    }

    /// <summary>Publishes no more; what is left stays in the store for the next one.</summary>
    public async Task StopAsync()
    {
        _queue.Writer.TryComplete();
        await _stop.CancelAsync();
        await _publishing;
        _confirmed.Writer.TryComplete();
        await _forgetting;
        await ForgetConfirmedAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_stop.IsCancellationRequested)
        {
            await StopAsync();
        }

        _stop.Dispose();
        _window.Dispose();
    }

    private async Task PublishAsync(CancellationToken stop)
    {
        try
        {
            while (await _queue.Reader.WaitToReadAsync(stop))
            {
                while (_queue.Reader.TryRead(out Item? item))
                {
                    await AgainAsync(stop);
                    if (item.Row is not null)
                    {
                        await _window.WaitAsync(stop);
                        Begin(item, stop);
                    }
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }

        for (int i = 0; i < Window; i++)
        {
            await _window.WaitAsync(CancellationToken.None);
        }
    }

    /// <summary>What failed goes first, in its order, when all that is on the wire is settled.</summary>
    private async Task AgainAsync(CancellationToken stop)
    {
        TimeSpan pause = FirstPause;
        while (HasFailed())
        {
            for (int i = 0; i < Window; i++)
            {
                await _window.WaitAsync(stop);
            }

            _window.Release(Window);
            await Task.Delay(pause, clock, stop);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            Item[] failed;
            lock (_againGate)
            {
                failed = [.. _again.Values];
                _again.Clear();
            }

            foreach (Item item in failed)
            {
                await _window.WaitAsync(stop);
                Begin(item, stop);
            }
        }
    }

    private bool HasFailed()
    {
        lock (_againGate)
        {
            return _again.Count > 0;
        }
    }

    /// <summary>Puts it on the wire before it returns, so that the order stays; <see cref="SettleAsync"/> waits for the confirm.</summary>
    private void Begin(Item item, CancellationToken stop)
    {
        Task publishing;
        try
        {
            publishing = PublishAsync(item, stop);
        }
        catch (InvalidDataException unreadable)
        {
            publishing = Task.FromException(unreadable);
        }

        _ = SettleAsync(item, publishing, stop);
    }

    private Task PublishAsync(Item item, CancellationToken stop)
    {
        points.Reach(FaultPoints.BeforePublish);
        OutboxRow row = item.Row!;
        AgentTransport transport = transports[row.Self];
        if (!row.IsBurial)
        {
            return transport.PublishAsync(item.Signed ?? SignedMessage.Restore(row.Body, row.MayDeclareInbox, row.TraceParent), stop);
        }

        BurialReason reason = JsonSerializer.Deserialize<BurialReason>(row.Problem!)!;
        return transport.BuryAsync(row.Body, new EnvelopeError(reason.Code, reason.Reason, reason.Sentence), reason.Description, stop);
    }

    private async Task SettleAsync(Item item, Task publishing, CancellationToken stop)
    {
        OutboxRow row = item.Row!;
        try
        {
            await publishing;
            End(item);
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            _inHand.TryRemove(row.MessageId, out _);
            item.Done.TrySetCanceled(stop);
        }
        catch (Exception failure) when (row.ExpiresAt > clock.GetUtcNow() && failure is BrokerUnavailableException)
        {
            lock (_againGate)
            {
                _again[row.Sequence] = item;
            }

            _queue.Writer.TryWrite(Item.Nudge);
        }
        catch (MessageNotRoutedException failure) when (row.ExpiresAt > clock.GetUtcNow())
        {
            // The recipient may still come; the others do not wait for it.
            OutboxLog.NotRouted(logger, row.Self.Value, row.MessageId.Value, failure.Message);
            _ = LaterAsync(item, stop);
        }
        catch (Exception failure)
        {
            OutboxLog.GivenUp(logger, failure, row.Self.Value, row.MessageId.Value);
            End(item);
        }
        finally
        {
            _window.Release();
        }
    }

    private async Task LaterAsync(Item item, CancellationToken stop)
    {
        try
        {
            await Task.Delay(LongestPause, clock, stop);
            _queue.Writer.TryWrite(item);
        }
        catch (OperationCanceledException)
        {
            _inHand.TryRemove(item.Row!.MessageId, out _);
            item.Done.TrySetCanceled(stop);
        }
    }

    private void End(Item item)
    {
        _inHand.TryRemove(item.Row!.MessageId, out _);
        _confirmed.Writer.TryWrite(item.Row.MessageId);
        item.Done.TrySetResult();
    }

    private async Task ForgetAsync(CancellationToken stop)
    {
        try
        {
            while (await _confirmed.Reader.WaitToReadAsync(stop))
            {
                await ForgetConfirmedAsync(stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
    }

    private async Task ForgetConfirmedAsync(CancellationToken cancellationToken)
    {
        var batch = new List<MessageId>();
        while (batch.Count < MostForgottenAtOnce && _confirmed.Reader.TryRead(out MessageId id))
        {
            batch.Add(id);
        }

        if (batch.Count > 0)
        {
            await store.ForgetPublishedAsync(batch, cancellationToken);
        }
    }

    private sealed class Item(OutboxRow? row, SignedMessage? signed)
    {
        /// <summary>Carries nothing; it only wakes the loop.</summary>
        public static Item Nudge { get; } = new(null, null);

        public OutboxRow? Row { get; } = row;

        public SignedMessage? Signed { get; } = signed;

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
