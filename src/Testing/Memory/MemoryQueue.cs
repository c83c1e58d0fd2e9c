using IacpBus.Transport.Receiving;

namespace IacpBus.Testing.Memory;

/// <summary>
/// A queue of an agent: keeps its messages in order, and hands as many to its consumer as that takes at a time.
/// Thread-safe.
/// </summary>
internal sealed class MemoryQueue(Ear ear, TestClock clock, Activity activity, Action<QueuedMessage> expired)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<QueuedMessage> _waiting = [];
    private readonly List<MemoryDelivery> _held = [];
    private MemoryEndpoint? _consumer;
    private Sequencer _sequencer = new();
    private ulong _lastTag;
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

                // As on a new channel: tags begin anew.
                _sequencer = new Sequencer();
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
            if (_held.Count == 0)
            {
                return Task.CompletedTask;
            }

            _drained ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _drained.Task;
        }
    }

    public void CancelDelivered()
    {
        MemoryDelivery[] held;
        lock (_gate)
        {
            held = [.. _held];
        }

        foreach (MemoryDelivery delivery in held)
        {
            delivery.Cancel();
        }
    }

    private void Deliver()
    {
        while (_consumer is { } consumer && _held.Count < consumer.Prefetch && _waiting.First is { Value: { } message })
        {
            _waiting.RemoveFirst();
            message.Expiry?.Dispose();
            MemoryDelivery delivery = consumer.Prepare(message, _sequencer, ++_lastTag);
            _held.Add(delivery);
            activity.Begin();
            _ = Task.Run(() => HandleAsync(consumer, delivery), CancellationToken.None);
        }
    }

    private async Task HandleAsync(MemoryEndpoint consumer, MemoryDelivery delivery)
    {
        try
        {
            await consumer.HandleAsync(delivery);
        }
        catch (Exception givenBack)
        {
            // At the end of the test that is how handlers stop; at any other time a broker would deliver it for ever.
            if (!delivery.CancellationToken.IsCancellationRequested)
            {
                activity.Fail(givenBack);
            }
        }

        lock (_gate)
        {
            _held.Remove(delivery);
            Deliver();
            if (_held.Count == 0)
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
