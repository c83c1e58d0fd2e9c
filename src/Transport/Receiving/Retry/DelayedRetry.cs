using System.Globalization;
using IacpBus.Contracts.Iacp;
using IacpBus.Transport.Broker;
using IacpBus.Transport.Diagnostics;
using IacpBus.Transport.Trust;
using MassTransit;

namespace IacpBus.Transport.Receiving.Retry;

/// <summary>
/// Moves a message whose handler failed to a delay queue, confirmed and with its original bytes; from there it comes back
/// to the inbox. Thread-safe.
/// </summary>
internal sealed class DelayedRetry(AgentRoad road, RetryPolicy policy, IAttemptCounter counter, PatientPublisher publisher, TimeProvider clock)
{
    /// <summary>The header that says which try of a message this is. Advisory: anybody who can publish may set it.</summary>
    public const string AttemptHeader = "iacp-attempt";

    /// <summary><c>true</c> when the broker has it for later; <c>false</c> when this was the last try.</summary>
    public async Task<bool> TryAsync(ExceptionReceiveContext context)
    {
        if (policy.Tries == 1 || !context.TryGetPayload(out AcceptedEnvelope? accepted) || !IsRetried(accepted, context.Exception))
        {
            return false;
        }

        int counted = await counter.CountAsync(accepted, context.CancellationToken).ConfigureAwait(false);
        int runs = Math.Max(counted, accepted.Attempt);
        int? pause = null;
        bool moved = await publisher.TryPublishAsync(
            "retry",
            "the delay queues",
            () => (pause = policy.NextPause(runs, accepted.Envelope.ExpiresAt - clock.GetUtcNow())) is { } seconds ? Compose(context, accepted.Envelope, seconds, runs + 1) : null,
            context.CancellationToken).ConfigureAwait(false);
        if (moved)
        {
            IacpTelemetry.CountRetried(road.Self);
            Log.MessageRetried(road.Logger, context.Exception, road.Self.Value, accepted.Envelope.MessageId.Value, accepted.Envelope.Sender.Value, runs, policy.Tries, pause ?? 0);
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

    private OutboundMessage Compose(ReceiveContext context, Envelope envelope, int seconds, int attempt)
    {
        var properties = KeptProperties.Of(context);
        properties.Headers![AttemptHeader] = attempt.ToString(CultureInfo.InvariantCulture);
        return new OutboundMessage
        {
            Exchange = BrokerNames.Delay(seconds),
            RoutingKey = AgentWord.Encode(road.Self),
            Body = context.Body.GetBytes(),
            Properties = properties,
            ExpiresAt = envelope.ExpiresAt,
        };
    }
}
