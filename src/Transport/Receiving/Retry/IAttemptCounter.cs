namespace IacpBus.Transport.Receiving.Retry;

/// <summary>
/// Remembers how often a message was run without success. The header that says so comes from whoever published it, so
/// it is not enough. Thread-safe.
/// </summary>
public interface IAttemptCounter
{
    /// <summary>
    /// Notes one more run of the message (by recipient, sender and message id) that failed or was not finished, and
    /// returns how many there are. Messages that were not verified are counted apart: anybody may use a sender's name.
    /// It must not fail for want of its store; it answers what it knows then.
    /// </summary>
    ValueTask<int> CountAsync(AcceptedEnvelope message, CancellationToken cancellationToken);
}
