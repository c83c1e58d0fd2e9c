using IacpBus.Transport.Broker;

namespace IacpBus.Transport.Receiving.Retry;

/// <summary>The index of one of two neighbouring steps, so that messages that failed together do not all come back together.</summary>
internal delegate int RetryJitter(int lower, int upper);

/// <summary>When a message is tried again: in 2, 4, 8, 16, 32 or 60 s, later from try to try, never past its time to live.</summary>
internal sealed class RetryPolicy(int tries, RetryJitter jitter)
{
    /// <summary>How often a message is tried, the first time included.</summary>
    public int Tries => tries;

    /// <summary>The pause in seconds after this many runs without success; <c>null</c> when it is over.</summary>
    /// <param name="runs">1 or more.</param>
    /// <param name="left">What is left of the time to live; a pause that ends with it still fits.</param>
    public int? NextPause(int runs, TimeSpan left)
    {
        if (runs >= tries)
        {
            return null;
        }

        ReadOnlySpan<int> steps = BrokerNames.DelaySteps;
        int last = steps.Length - 1;
        int step = jitter(Math.Min(runs - 1, last), Math.Min(runs, last));
        while (step >= 0 && TimeSpan.FromSeconds(steps[step]) > left)
        {
            step--;
        }

        return step < 0 ? null : steps[step];
    }
}
