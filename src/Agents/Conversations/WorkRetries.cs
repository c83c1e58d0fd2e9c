using IacpBus.Transport.Configuration;
using IacpBus.Transport.Receiving.Retry;
using Microsoft.Extensions.Options;

namespace IacpBus.Agents.Conversations;

/// <summary>When work whose handler failed is tried again: as a message would be, but for the queues, since the store keeps it.</summary>
internal sealed class WorkRetries(IOptions<RetryOptions> options, RetryJitter jitter, TimeProvider clock)
{
    private readonly RetryPolicy _policy = new(options.Value.Tries, jitter);

    /// <summary>How often work may be begun whose earlier run never finished.</summary>
    public int MostUnfinished => options.Value.MostUnfinished;

    /// <summary>The moment; <c>null</c> when it was tried often enough, or the time that the sender gave has passed by then.</summary>
    /// <param name="attempts">How often it was begun.</param>
    /// <param name="expiresAt">End of the sender's time; <c>null</c> for none.</param>
    public DateTimeOffset? Next(int attempts, DateTimeOffset? expiresAt)
    {
        DateTimeOffset now = clock.GetUtcNow();
        return _policy.NextPause(Math.Max(1, attempts), expiresAt is { } end ? end - now : TimeSpan.MaxValue) is { } seconds ? now.AddSeconds(seconds) : null;
    }
}
