using System.Globalization;
using IacpBus.Contracts.Iacp;
using IacpBus.Transport.Broker;
using IacpBus.Transport.Diagnostics;
using IacpBus.Transport.Receiving.Dispatch;
using IacpBus.Transport.Trust;

namespace IacpBus.Transport.Receiving.Retry;

/// <summary>
/// Moves a message whose handler failed to a delay queue, confirmed and with its original bytes; from there it comes back
/// to the inbox. Thread-safe.
/// </summary>
internal sealed class DelayedRetry(AgentRoad road, RetryPolicy policy, IAttemptCounter counter, PatientPublisher publisher, TimeProvider clock)
{
    /// <summary><c>true</c> when the broker has it for later; <c>false</c> when this was the last try.</summary>
    public async Task<bool> TryAsync(DeliveryContext delivery, Exception failure)
    {
        if (policy.Tries == 1 || delivery.Accepted is not { } accepted || !IsRetried(accepted, failure))
        {
            return false;
        }

        int counted = await counter.CountAsync(accepted, delivery.CancellationToken).ConfigureAwait(false);
        int runs = Math.Max(counted, accepted.Attempt);
        int? pause = null;
        bool moved = await publisher.TryPublishAsync(
            "retry",
            "the delay queues",
            () => (pause = policy.NextPause(runs, accepted.Envelope.ExpiresAt - clock.GetUtcNow())) is { } seconds ? Compose(delivery, accepted.Envelope, seconds, runs + 1) : null,
            delivery.CancellationToken).ConfigureAwait(false);
        if (moved)
        {
            IacpTelemetry.CountRetried(road.Self);
            Log.MessageRetried(road.Logger, failure, road.Self.Value, accepted.Envelope.MessageId.Value, accepted.Envelope.Sender.Value, runs, policy.Tries, pause ?? 0);
        }

        return moved;
    }

    /// <summary>
    /// A refusal is final, and a fault of the broker is none of the message. Without a good signature there is one try:
    /// whoever can publish must not make us work for more.
    /// </summary>
    private static bool IsRetried(AcceptedEnvelope accepted, Exception failure) =>
        failure is not (EnvelopeRejectedException or MessageRefusedException or BrokerUnavailableException or MessageNotRoutedException)
        && accepted is { Verification: Verification.Verified, IsForwarded: false, Envelope.Recipient.IsBroadcast: false };

    private OutboundMessage Compose(DeliveryContext delivery, Envelope envelope, int seconds, int attempt)
    {
        var properties = KeptProperties.Of(delivery.Properties);
        properties.Headers![AttemptHeader.Name] = attempt.ToString(CultureInfo.InvariantCulture);
        return new OutboundMessage
        {
            Exchange = BrokerNames.Delay(seconds),
            RoutingKey = AgentWord.Encode(road.Self),
            Body = delivery.Bytes,
            Properties = properties,
            ExpiresAt = envelope.ExpiresAt,
        };
    }
}
