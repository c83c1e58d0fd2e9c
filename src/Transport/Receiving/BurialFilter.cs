using IacpBus.Contracts.Iacp;
using IacpBus.Transport.Diagnostics;
using IacpBus.Transport.Trust;
using MassTransit;

namespace IacpBus.Transport.Receiving;

/// <summary>
/// The end of MassTransit's error pipe (refusals and failed handlers) and of its dead-letter pipe (no consumer): says
/// why, buries the original bytes once, and tells a verified sender.
/// </summary>
internal sealed class BurialFilter<TContext>(AgentRoad road, Ear ear, IHandledMessages handled) : IFilter<TContext>
    where TContext : class, ReceiveContext
{
    public async Task Send(TContext context, IPipe<TContext> next)
    {
        Exception? exception = (context as ExceptionReceiveContext)?.Exception;
        context.TryGetPayload(out AcceptedEnvelope? accepted);
        Refusal refusal = Explain(exception, accepted);
        if (!refusal.IsNotForMe && !await WasHandledAsync(refusal, context.CancellationToken).ConfigureAwait(false))
        {
            await BuryAsync(context, refusal, exception).ConfigureAwait(false);
        }

        if (exception is not null && !context.IsFaulted)
        {
            // Otherwise the dead-letter pipe around this one would bury the message a second time.
            await context.NotifyFaulted(exception).ConfigureAwait(false);
        }

        await next.Send(context).ConfigureAwait(false);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("iacp-burial");

    /// <summary>A copy of a message that was handled in time is done with, whatever its time to live or the sender's key say now.</summary>
    private ValueTask<bool> WasHandledAsync(Refusal refusal, CancellationToken cancellationToken) =>
        ear == Ear.Inbox && refusal is { ContentHash.IsEmpty: false, Envelope: { MessageId: { } id } claimed }
            ? handled.WasHandledAsync(claimed.Sender, id, refusal.ContentHash, cancellationToken)
            : new ValueTask<bool>(false);

    private async Task BuryAsync(TContext context, Refusal refusal, Exception? exception)
    {
        Lane lane = refusal.IsFromVerifiedSender ? Lane.DeadLetters : Lane.Quarantine;
        Exception? fault = exception is EnvelopeRejectedException or MessageRefusedException ? null : exception;
        Report(refusal, lane, fault);
        await road.Burial.BuryAsync(context, lane, refusal.Error, fault).ConfigureAwait(false);
        await road.ErrorReplies.TryReplyAsync(refusal, context.CancellationToken).ConfigureAwait(false);
    }

    private Refusal Explain(Exception? exception, AcceptedEnvelope? accepted)
    {
        if (exception is EnvelopeRejectedException rejected)
        {
            return rejected.Refusal;
        }

        EnvelopeError error = exception switch
        {
            MessageRefusedException refused => refused.Error,
            null => new EnvelopeError(ErrorCode.CapabilityMismatch, "no_handler", "The recipient does not handle messages of this kind."),
            _ => new EnvelopeError(ErrorCode.InternalError, "handler_failed", "The recipient failed while handling the message."),
        };

        // A broadcast of a kind that this agent has no use for is over; everybody gets every broadcast.
        return new Refusal(error, accepted?.Claimed, accepted?.Verification ?? Verification.Unsigned) { IsNotForMe = exception is null && ear == Ear.Presence };
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
