using IacpBus.Contracts.Iacp;
using IacpBus.Transport.Trust;

namespace IacpBus.Transport.Receiving.Retry;

/// <summary>
/// Counts as long as the process lives and the message does. Bounded: when it is full, the message that expires first is
/// forgotten. Thread-safe.
/// </summary>
internal sealed class MemoryAttemptCounter(TimeProvider clock, int capacity = MemoryAttemptCounter.MostMessages) : IAttemptCounter
{
    private const int MostMessages = 10_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<Key, int> _counts = [];
    private readonly PriorityQueue<Key, DateTimeOffset> _byExpiry = new();

    public ValueTask<int> CountAsync(AcceptedEnvelope message, CancellationToken cancellationToken)
    {
        Envelope envelope = message.Envelope;
        var key = new Key(envelope.Recipient.Agent, envelope.Sender, envelope.MessageId, message.Verification == Verification.Verified);
        lock (_gate)
        {
            Forget(room: _counts.ContainsKey(key) ? 0 : 1);
            if (_counts.TryGetValue(key, out int count))
            {
                return ValueTask.FromResult(_counts[key] = count + 1);
            }

            _byExpiry.Enqueue(key, envelope.ExpiresAt);
            return ValueTask.FromResult(_counts[key] = 1);
        }
    }

    private void Forget(int room)
    {
        while (_byExpiry.TryPeek(out Key key, out DateTimeOffset expiresAt) && (expiresAt < clock.GetUtcNow() || _counts.Count + room > capacity))
        {
            _byExpiry.Dequeue();
            _counts.Remove(key);
        }
    }

    private readonly record struct Key(AgentId Recipient, AgentId Sender, MessageId Message, bool IsVerified);
}
