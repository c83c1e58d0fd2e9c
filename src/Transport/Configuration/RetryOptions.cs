namespace IacpBus.Transport.Configuration;

/// <summary>How often a message is tried whose handler does not come to its end. Bound from <c>Iacp:Retry</c>, checked at start.</summary>
public sealed class RetryOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Iacp:Retry";

    /// <summary>
    /// Tries of a message whose handler fails, the first included, 1 to 20. Default 3; 1 means no retry. The pauses grow
    /// from 2 s to 60 s; after the last try, or when none fits into the time to live, it goes to dead letters. Also the tries
    /// of a handoff that its sender wants sent again as long as nobody acknowledges it.
    /// </summary>
    public int Tries { get; set; } = 3;

    /// <summary>
    /// How often a message may be begun and not finished because the process or its connection died, 1 to 100. Default 5;
    /// at the next delivery it goes to dead letters. No less than <see cref="Tries"/>, since failures count too.
    /// </summary>
    public int UnfinishedRuns { get; set; } = 5;

    /// <summary>A message that was tried as often as it may be must not be poisoned by one restart.</summary>
    internal int MostUnfinished => Math.Max(UnfinishedRuns, Tries);
}
