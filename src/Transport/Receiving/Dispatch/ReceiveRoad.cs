using IacpBus.Transport.Diagnostics;
using IacpBus.Transport.Receiving.Order;
using IacpBus.Transport.Receiving.Retry;
using MassTransit;
using MassTransit.Logging;

namespace IacpBus.Transport.Receiving.Dispatch;

/// <summary>What all deliveries of one ear of an agent share, whatever channel they come on.</summary>
/// <param name="agent">The agent's two directions.</param>
/// <param name="checks">What a message must pass.</param>
/// <param name="failures">What becomes of those that do not, or that nobody handles.</param>
/// <param name="consumers">MassTransit's pipe with the consumers; asked for when the first channel is there, since only then it is whole.</param>
/// <param name="inputAddress">What MassTransit calls the endpoint.</param>
/// <param name="clock">The time.</param>
internal sealed class ReceiveRoad(AgentRoad agent, ReceivePipeline checks, FailedDeliveries failures, Func<IPipe<ConsumeContext>> consumers, Func<Uri> inputAddress, TimeProvider clock)
{
    private readonly Lazy<IPipe<ConsumeContext>> _consumers = new(consumers);

    public EndpointFacts Endpoint { get; } = new(agent, new Lazy<Uri>(inputAddress), clock);

    public FailedDeliveries Failures => failures;

    /// <summary>Where MassTransit's parts write their log.</summary>
    public ILogContext? Log { get; } = LogContext.Current;

    /// <summary>Takes every check that needs only the bytes; leaves the accepted envelope or the failure in the delivery. Never throws.</summary>
    /// <returns>What its order goes by; <c>null</c> when it must not be handled.</returns>
    public OrderKey? Check(DeliveryContext delivery)
    {
        try
        {
            IacpTelemetry.CountReceived(agent.Self);
            var seen = new Delivery(delivery.Bytes, delivery.Properties.ContentType, delivery.Redelivered, AttemptHeader.Read(delivery));
            if (!checks.TryAdmit(seen, out AcceptedEnvelope? accepted, out Refusal? refusal))
            {
                delivery.Failure = new EnvelopeRejectedException(refusal);
                return null;
            }

            IacpTelemetry.CountAccepted(agent.Self, accepted.Envelope, accepted.Verification);
            delivery.Accepted = accepted;
            return new OrderKey(accepted.Envelope.Sender, accepted.Envelope.Channel);
        }
        catch (Exception defect)
        {
            delivery.Failure = defect;
            return null;
        }
    }

    /// <summary>Lets the consumers have an accepted delivery; completes when they and what they led to are done.</summary>
    public async Task ConsumeAsync(DeliveryContext delivery, AcceptedEnvelope accepted)
    {
        var context = new IacpConsumeContext(delivery, accepted);
        await _consumers.Value.Send(context).ConfigureAwait(false);
        await context.ConsumeCompleted.ConfigureAwait(false);
        await delivery.ReceiveCompleted.ConfigureAwait(false);
    }
}
