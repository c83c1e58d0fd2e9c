using IacpBus.Transport.Receiving;
using IacpBus.Transport.Receiving.Dispatch;

namespace IacpBus.Testing.Memory;

/// <summary>
/// A queue of an agent: keeps its messages in order, and hands as many to its consumer as that takes at a time.
/// Thread-safe.
/// </summary>
internal sealed class MemoryQueue(Ear ear, TestClock clock, Activity activity, Action<QueuedMessage> expired) : ISettlement
{
    private readonly Lock _gate = new();
    private readonly LinkedList<QueuedMessage> _waiting = [];
    private MemoryEndpoint? _consumer;
    private IDeliveryTarget? _channel;
    private ulong _lastTag;
    private int _held;
    private TaskCompletionSource? _drained;

    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count;
            }
        }
    }

    public void Add(QueuedMessage message)
    {
        lock (_gate)
        {
            // A presence queue lives as long as its consumer.
            if (ear == Ear.Presence && _consumer is null)
            {
                return;
            }

            LinkedListNode<QueuedMessage> node = _waiting.AddLast(message);
            Deliver();
            if (node.List is not null && message.ExpiresAt is { } expiresAt)
            {
                TimeSpan left = expiresAt - clock.GetUtcNow();
                message.Expiry = clock.CreateOwnTimer(() => Expire(message), left > TimeSpan.Zero ? left : TimeSpan.Zero);
            }
        }
    }

    public void Attach(MemoryEndpoint consumer)
    {
        lock (_gate)
        {
            if (_consumer is null)
            {
                _consumer = consumer;

                _channel = consumer.Open(this);
                _lastTag = 0;
                Deliver();
            }
        }
    }

    /// <summary>Delivers nothing more; completes when what was delivered has been dealt with.</summary>
    public Task DetachAsync()
    {
        lock (_gate)
        {
            _consumer = null;
            if (_held == 0)
            {
                return Task.CompletedTask;
            }

            _drained ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _drained.Task;
        }
    }

    /// <summary>Cancels what is handled now and gives it up.</summary>
    public void CancelDelivered()
    {
        lock (_gate)
        {
            _channel?.Abandon();
        }
    }

    public ValueTask AcknowledgeAsync(ulong tag)
    {
        Settle();
        return ValueTask.CompletedTask;
    }

    public ValueTask GiveBackAsync(ulong tag, Exception cause)
    {
        // At the end of the test that is how handlers stop; at any other time a broker would deliver it for ever.
        if (cause is not OperationCanceledException)
        {
            activity.Fail(cause);
        }

        Settle();
        return ValueTask.CompletedTask;
    }

    private void Deliver()
    {
        while (_consumer is { } consumer && _held < consumer.Prefetch && _waiting.First is { Value: { } message })
        {
            _waiting.RemoveFirst();
            message.Expiry?.Dispose();
            _held++;
            activity.Begin();
            _channel!.Begin(new DeliveredMessage(++_lastTag, message.Redelivered, message.Exchange, message.RoutingKey, message.Properties, message.Body.ToArray()));
        }
    }

    private void Settle()
    {
        lock (_gate)
        {
            _held--;
            Deliver();
            if (_held == 0)
            {
                _drained?.TrySetResult();
                _drained = null;
            }
        }

        activity.End();
    }

    private void Expire(QueuedMessage message)
    {
        bool waited;
        lock (_gate)
        {
            waited = _waiting.Remove(message);
        }

        if (waited)
        {
            expired(message);
        }
    }
}
