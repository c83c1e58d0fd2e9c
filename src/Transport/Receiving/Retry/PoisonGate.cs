using IacpBus.Contracts.Iacp;
using IacpBus.Transport.Configuration;
using IacpBus.Transport.Receiving.Dispatch;
using MassTransit;

namespace IacpBus.Transport.Receiving.Retry;

/// <summary>
/// Finds the message that kills its process. What the broker delivers again runs one at a time and is counted before
/// its handler starts, so that only the culprit is counted and not what sat in the prefetch beside it. Thread-safe.
/// </summary>
internal sealed class PoisonGate(IAttemptCounter counter, RetryOptions options, TimeProvider clock)
{
    /// <summary>What runs for this long is work and no poison; the others must not wait for all of it.</summary>
    private static readonly TimeSpan LongestHold = TimeSpan.FromSeconds(30);

    private SemaphoreSlim One { get; } = new(1, 1);

    /// <summary>
    /// Waits until a redelivered message may run; to be called when it has its turn, since a turn never waits for this
    /// gate's holder. Free again at the end, or when the handler releases the order. <c>null</c> for all other messages.
    /// </summary>
    public async Task<IDisposable?> EnterAsync(ConsumeContext context, AcceptedEnvelope accepted)
    {
        if (!accepted.Redelivered)
        {
            return null;
        }

        await One.WaitAsync(context.CancellationToken).ConfigureAwait(false);
        var hold = new Hold(One, clock);
        DeliveryContext.Of(context).Ticket.AlsoReleases(hold);
        return hold;
    }

    /// <summary>Counts the run that was not finished; an error when there were too many of them.</summary>
    public async ValueTask<EnvelopeError?> CheckAsync(AcceptedEnvelope accepted, CancellationToken cancellationToken)
    {
        if (!accepted.Redelivered)
        {
            return null;
        }

        int counted = await counter.CountAsync(accepted, cancellationToken).ConfigureAwait(false);
        int runs = Math.Max(counted, accepted.Attempt - 1);
        return runs > options.MostUnfinished
            ? new EnvelopeError(ErrorCode.InternalError, "poisoned", $"The recipient began to handle the message {runs} times and did not come to an end.")
            : null;
    }

    private sealed class Hold : IDisposable
    {
        private readonly ITimer _limit;
        private SemaphoreSlim? _held;

        public Hold(SemaphoreSlim held, TimeProvider clock)
        {
            _held = held;
            _limit = clock.CreateTimer(static hold => ((Hold)hold!).Release(), this, LongestHold, Timeout.InfiniteTimeSpan);
        }

        public void Dispose()
        {
            _limit.Dispose();
            Release();
        }

        private void Release() => Interlocked.Exchange(ref _held, null)?.Release();
    }
}
