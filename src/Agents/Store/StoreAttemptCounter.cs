using IacpBus.Contracts.Iacp;
using IacpBus.Transport.Receiving;
using IacpBus.Transport.Receiving.Retry;
using IacpBus.Transport.Trust;

namespace IacpBus.Agents.Store;

/// <summary>Counts in the store, so that the count outlives the process that a message kills. What was not verified is counted in memory alone. Thread-safe.</summary>
internal sealed class StoreAttemptCounter(IAgentStore store, TimeProvider clock) : IAttemptCounter
{
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(2);

    private readonly MemoryAttemptCounter _unverified = new(clock);

    public ValueTask<int> CountAsync(AcceptedEnvelope message, CancellationToken cancellationToken)
    {
        Envelope envelope = message.Envelope;
        if (message.Verification != Verification.Verified)
        {
            return _unverified.CountAsync(message, cancellationToken);
        }

        DateTimeOffset forgetAt = envelope.ExpiresAt < DateTimeOffset.MaxValue - Margin ? envelope.ExpiresAt + Margin : DateTimeOffset.MaxValue;
        return new(store.CountAttemptAsync(new InboxKey(envelope.Recipient.Agent, envelope.Sender, envelope.MessageId), forgetAt, cancellationToken));
    }
}
