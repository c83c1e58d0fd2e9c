using IacpBus.Transport.Diagnostics;
using Microsoft.Extensions.Logging;

namespace IacpBus.Transport.Receiving.Channel;

/// <summary>
/// Acknowledges the deliveries of one channel, many with one frame: on the next turn of the scheduler everything up to
/// the first one that is not done with; what is done with behind that one waits 5 ms for it and is then acknowledged
/// alone, so that a long handler holds up nobody. Thread-safe.
/// </summary>
/// <param name="acknowledge">Tells the broker; the second argument stands for "and all before it". Never called twice at once.</param>
/// <param name="clock">Measures the 5 ms.</param>
/// <param name="logger">Where a channel that is gone is noted; the broker delivers again what it was not told of.</param>
internal sealed class AckCoalescer(Func<ulong, bool, ValueTask> acknowledge, TimeProvider clock, ILogger logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(5);

    private readonly Lock _gate = new();
    private readonly SettledTags _settled = new();
    private Task _sending = Task.CompletedTask;
    private ITimer? _timer;
    private bool _isScheduled;
    private bool _isWaiting;
    private bool _isDue;
    private bool _isEnding;

    /// <summary>The delivery was handled. Ends at once, the broker is told soon; when all are waited for, it ends when the broker was told.</summary>
    public ValueTask AcknowledgeAsync(ulong tag)
    {
        lock (_gate)
        {
            _settled.Settle(tag, isToAcknowledge: true);
            if (_isEnding)
            {
                _isDue = true;
                return new ValueTask(SendAsync());
            }

            if (_settled.HasBehind && !_isWaiting)
            {
                _isWaiting = true;
                _timer ??= clock.CreateTimer(_ => WaitedEnough(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                _timer.Change(Patience, Timeout.InfiniteTimeSpan);
            }

            if (_settled.HasPrefix && !_isScheduled)
            {
                _isScheduled = true;
                _ = SendAsync();
            }
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>The delivery was given back; nothing is to be acknowledged for it.</summary>
    public void GivenBack(ulong tag)
    {
        lock (_gate)
        {
            _settled.Settle(tag, isToAcknowledge: false);
        }
    }

    /// <summary>Tells the broker now of everything that is done with, and at once of all that follows.</summary>
    public Task EndAsync()
    {
        lock (_gate)
        {
            _isEnding = _isDue = true;
            return SendAsync();
        }
    }

    private void WaitedEnough()
    {
        lock (_gate)
        {
            _isDue = true;
        }

        _ = SendAsync();
    }

    /// <summary>When what is being sent is sent: a tag told out of order would be unknown to the broker.</summary>
    private Task SendAsync()
    {
        lock (_gate)
        {
            return _sending = SendAfterAsync(_sending);
        }
    }

    private async Task SendAfterAsync(Task earlier)
    {
        // On the next turn of the scheduler, when more is done with.
        await Task.Yield();
        await earlier.ConfigureAwait(false);
        try
        {
            while (Next() is (ulong prefix, ulong[] behind))
            {
                if (prefix != 0)
                {
                    await acknowledge(prefix, true).ConfigureAwait(false);
                }

                foreach (ulong tag in behind)
                {
                    await acknowledge(tag, false).ConfigureAwait(false);
                }
            }
        }
        catch (Exception gone)
        {
            Log.NotAcknowledged(logger, gone.Message);
        }
    }

    private (ulong Prefix, ulong[] Behind)? Next()
    {
        lock (_gate)
        {
            ulong prefix = _settled.TakePrefix();
            ulong[] behind = _isDue ? _settled.TakeBehind() : [];
            if (_isDue)
            {
                (_isDue, _isWaiting) = (false, false);
            }

            if (prefix != 0 || behind.Length > 0)
            {
                return (prefix, behind);
            }

            _isScheduled = false;
            return null;
        }
    }
}
