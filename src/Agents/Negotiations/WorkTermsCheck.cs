namespace IacpBus.Agents.Negotiations;

/// <summary>What a proposal must be (spec/iacp.md 4.4).</summary>
internal static class WorkTermsCheck
{
    /// <exception cref="ArgumentException">The task is empty, the reward or the penalty negative, or the deadline has passed.</exception>
    public static void ThrowIfInvalid(WorkTerms terms, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(terms);
        ArgumentException.ThrowIfNullOrWhiteSpace(terms.Task, nameof(terms));
        ArgumentOutOfRangeException.ThrowIfNegative(terms.RewardCredits, nameof(terms));
        ArgumentOutOfRangeException.ThrowIfNegative(terms.PenaltyCredits, nameof(terms));
        if (terms.Deadline is { } deadline && deadline <= clock.GetUtcNow())
        {
            throw new ArgumentException("The deadline has passed; give one in the future, or none.", nameof(terms));
        }
    }
}
