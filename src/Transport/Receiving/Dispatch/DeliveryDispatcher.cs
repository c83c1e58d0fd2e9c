using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using IacpBus.Transport.Receiving.Order;
using MassTransit;

namespace IacpBus.Transport.Receiving.Dispatch;

/// <summary>
/// Handles the deliveries of one channel: checks them in parallel, lets those of a sender and channel have their turn one
/// after the other, and settles them. A message that waits for its turn holds no thread and no asynchronous call: the
/// thread that ends the one before takes it next. Thread-safe.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A source without timer and wait handle holds nothing, and handlers may look at its token after the consumer has gone.")]
internal sealed class DeliveryDispatcher : IDeliveryTarget, IThreadPoolWorkItem
{
    /// <summary>Deliveries after which a thread lets others of the pool have their turn.</summary>
    private const int Slice = 32;

    [ThreadStatic]
    private static DeliveryDispatcher? _working;

    private readonly ConcurrentQueue<DeliveryContext> _arrived = new();
    private readonly ConcurrentQueue<DeliveryContext> _admitted = new();
    private readonly ActiveDeliveries _active = new();
    private readonly Sequencer _sequencer = new();
    private readonly ReceiveRoad _road;
    private readonly ISettlement _settlement;
    private readonly TurnCallbacks _turns;
    private CancellationTokenSource _abandoned = new();
    private int _isRequested;

    public DeliveryDispatcher(ReceiveRoad road, ISettlement settlement)
    {
        _road = road;
        _settlement = settlement;
        _turns = new TurnCallbacks(turn => Continue((DeliveryContext)turn), Request);
    }

    public void Begin(in DeliveredMessage message)
    {
        _active.Began();
        _arrived.Enqueue(new DeliveryContext(message, _road.Endpoint, _sequencer, _turns, Volatile.Read(ref _abandoned).Token));
        Request();
    }

    public async Task EndAsync(CancellationToken patience)
    {
        if (!await _active.EndAsync(patience).ConfigureAwait(false))
        {
            Abandon();
        }
    }

    public void Abandon() => _ = Interlocked.Exchange(ref _abandoned, new CancellationTokenSource()).CancelAsync();

    void IThreadPoolWorkItem.Execute()
    {
        Interlocked.Exchange(ref _isRequested, 0);
        if (_road.Log is { } log)
        {
            LogContext.SetCurrentIfNull(log);
        }

        _working = this;
        try
        {
            for (int i = 0; i < Slice; i++)
            {
                if (!_admitted.TryDequeue(out DeliveryContext? delivery) && !_arrived.TryDequeue(out delivery))
                {
                    return;
                }

                RequestForTheRest();
                Advance(delivery);
            }
        }
        finally
        {
            _working = null;
        }

        Request();
    }

    /// <summary>A delivery that had to wait has its turn.</summary>
    private void Continue(DeliveryContext delivery)
    {
        _admitted.Enqueue(delivery);
        if (_working != this)
        {
            Request();
        }
    }

    /// <summary>Sees to it that a thread of the pool looks at what is there, one at a time.</summary>
    private void Request()
    {
        if (Interlocked.CompareExchange(ref _isRequested, 1, 0) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    /// <summary>What this thread does next may take long, or hold it.</summary>
    private void RequestForTheRest()
    {
        if (!_admitted.IsEmpty || !_arrived.IsEmpty)
        {
            Request();
        }
    }

    private void Advance(DeliveryContext delivery)
    {
        if (delivery.CancellationToken.IsCancellationRequested)
        {
            _ = GiveBackAsync(delivery);
            return;
        }

        if (delivery.Accepted is null)
        {
            if (_road.Check(delivery) is not { } key)
            {
                delivery.Ticket.Leave();
            }
            else if (!delivery.Ticket.Enter(key))
            {
                return;
            }

            // Those behind it may have got their turn by that, and its handler may block.
            RequestForTheRest();
        }

        _ = HandleAsync(delivery);
    }

    private async Task HandleAsync(DeliveryContext delivery)
    {
        try
        {
            try
            {
                await ConsumeAsync(delivery).ConfigureAwait(false);
            }
            finally
            {
                delivery.Ticket.Leave();
            }

            await _settlement.AcknowledgeAsync(delivery.DeliveryTag).ConfigureAwait(false);
        }
        catch (Exception problem)
        {
            await _settlement.GiveBackAsync(delivery.DeliveryTag, problem).ConfigureAwait(false);
        }
        finally
        {
            _active.Ended();
        }
    }

    private async Task GiveBackAsync(DeliveryContext delivery)
    {
        delivery.Ticket.Leave();
        await _settlement.GiveBackAsync(delivery.DeliveryTag, new OperationCanceledException(delivery.CancellationToken)).ConfigureAwait(false);
        _active.Ended();
    }

    private async Task ConsumeAsync(DeliveryContext delivery)
    {
        if (delivery.Accepted is { } accepted)
        {
            try
            {
                await _road.ConsumeAsync(delivery, accepted).ConfigureAwait(false);
            }
            catch (Exception failure) when (failure is not OperationCanceledException || !delivery.CancellationToken.IsCancellationRequested)
            {
                delivery.Failure = failure;
            }
        }

        if (delivery.Failure is not null || !(delivery.IsDelivered || delivery.IsFaulted))
        {
            await _road.Failures.HandleAsync(delivery).ConfigureAwait(false);
        }
    }
}
