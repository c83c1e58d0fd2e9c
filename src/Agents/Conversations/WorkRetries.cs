using IacpBus.Transport.Broker;

namespace IacpBus.Agents.Conversations;

/// <summary>When work whose handler failed is tried again.</summary>
internal sealed class WorkRetries(TimeProvider clock)
{
    private const int Tries = 3;

    /// <summary>How often work may be begun whose earlier run never finished.</summary>
    public int MostUnfinished { get; } = 5;

    /// <summary>The moment; <c>null</c> when it was tried often enough, or the time that the sender gave has passed by then.</summary>
    public DateTimeOffset? Next(int attempts, DateTimeOffset? expiresAt)
    {
        if (attempts >= Tries)
        {
            return null;
        }

        ReadOnlySpan<int> steps = BrokerNames.DelaySteps;
        DateTimeOffset next = clock.GetUtcNow().AddSeconds(steps[Math.Min(Math.Max(attempts, 1) - 1, steps.Length - 1)]);
        return next < expiresAt ? next : null;
    }
}
