using System.Collections.Concurrent;
using IacpBus.Transport.Broker;

namespace IacpBus.Testing.Memory;

/// <summary>The delay queues: what is published to one of them comes back when the test's clock is moved. Thread-safe.</summary>
internal sealed class MemoryDelays(TestClock clock, Action<OutboundMessage> comeBack)
{
    private readonly ConcurrentDictionary<string, int> _waiting = new(StringComparer.Ordinal);

    /// <summary>How many messages with this routing key wait.</summary>
    public int CountOf(string word) => _waiting.GetValueOrDefault(word);

    /// <summary><c>false</c> when the exchange is none of ours.</summary>
    public bool TryAdd(OutboundMessage message)
    {
        foreach (int seconds in BrokerNames.DelaySteps)
        {
            if (message.Exchange == BrokerNames.Delay(seconds))
            {
                _waiting.AddOrUpdate(message.RoutingKey, 1, (_, count) => count + 1);
                clock.CreateOwnTimer(() => Return(message), TimeSpan.FromSeconds(seconds));
                return true;
            }
        }

        return false;
    }

    private void Return(OutboundMessage message)
    {
        _waiting.AddOrUpdate(message.RoutingKey, 0, (_, count) => count - 1);
        comeBack(message);
    }
}
