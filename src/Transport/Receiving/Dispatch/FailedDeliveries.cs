using IacpBus.Contracts.Iacp;
using IacpBus.Transport.Diagnostics;
using IacpBus.Transport.Receiving.Retry;
using IacpBus.Transport.Trust;

namespace IacpBus.Transport.Receiving.Dispatch;

/// <summary>
/// What becomes of deliveries that were refused, whose handler failed, or that nobody handles: tried again later, or
/// buried once with the reason and their original bytes, and a verified sender is told. Thread-safe.
/// </summary>
/// <param name="road">The agent's two directions.</param>
/// <param name="ear">Which of its queues.</param>
/// <param name="handled">What was handled before.</param>
/// <param name="retry">Retries, where there are any.</param>
internal sealed class FailedDeliveries(AgentRoad road, Ear ear, IHandledMessages handled, DelayedRetry? retry)
{
    /// <summary>Completes when the message is in safety and may be acknowledged.</summary>
    public async Task HandleAsync(DeliveryContext delivery)
    {
        if (retry is not null && delivery.Failure is not null && await retry.TryAsync(delivery, delivery.Failure).ConfigureAwait(false))
        {
            return;
        }

        Refusal refusal = Explain(delivery.Failure, delivery.Accepted);
        if (!refusal.IsNotForMe && !await WasHandledAsync(refusal, delivery.CancellationToken).ConfigureAwait(false))
        {
            await BuryAsync(delivery, refusal).ConfigureAwait(false);
        }
    }

    /// <summary>A copy of a message that was handled in time is done with, whatever its time to live or the sender's key say now.</summary>
    private ValueTask<bool> WasHandledAsync(Refusal refusal, CancellationToken cancellationToken) =>
        ear == Ear.Inbox && refusal is { ContentHash.IsEmpty: false, Envelope: { MessageId: { } id } claimed }
            ? handled.WasHandledAsync(claimed.Sender, id, refusal.ContentHash, cancellationToken)
            : new ValueTask<bool>(false);

    private async Task BuryAsync(DeliveryContext delivery, Refusal refusal)
    {
        Lane lane = refusal.IsFromVerifiedSender ? Lane.DeadLetters : Lane.Quarantine;
        Exception? fault = delivery.Failure is EnvelopeRejectedException or MessageRefusedException ? null : delivery.Failure;
        Report(refusal, lane, fault);
        string description = fault is null ? refusal.Error.Message : $"{fault.GetType().Name}: {fault.Message}";
        await road.Burial.BuryAsync(delivery.Bytes, delivery.Properties, lane, refusal.Error, description, delivery.CancellationToken).ConfigureAwait(false);
        await road.ErrorReplies.TryReplyAsync(refusal, delivery.CancellationToken).ConfigureAwait(false);
    }

    private Refusal Explain(Exception? failure, AcceptedEnvelope? accepted)
    {
        if (failure is EnvelopeRejectedException rejected)
        {
            return rejected.Refusal;
        }

        EnvelopeError error = failure switch
        {
            MessageRefusedException refused => refused.Error,
            null => new EnvelopeError(ErrorCode.CapabilityMismatch, "no_handler", "The recipient does not handle messages of this kind."),
            _ => new EnvelopeError(ErrorCode.InternalError, "handler_failed", "The recipient failed while handling the message."),
        };

        // A broadcast of a kind that this agent has no use for is over; everybody gets every broadcast.
        return new Refusal(error, accepted?.Claimed, accepted?.Verification ?? Verification.Unsigned) { IsNotForMe = failure is null && ear == Ear.Presence };
    }

    private void Report(Refusal refusal, Lane lane, Exception? fault)
    {
        IacpTelemetry.CountRefused(road.Self, refusal.Error);
        string where = road.Burial.NameOf(lane);
        if (fault is null)
        {
            Log.MessageRefused(road.Logger, road.Self.Value, refusal.Envelope?.MessageId?.Value, refusal.Envelope?.Sender.Value, refusal.Error.Code.WireName(), refusal.Error.Reason, where);
        }
        else
        {
            Log.HandlerFailed(road.Logger, fault, road.Self.Value, refusal.Envelope?.MessageId?.Value, refusal.Envelope?.Sender.Value, where);
        }
    }
}
