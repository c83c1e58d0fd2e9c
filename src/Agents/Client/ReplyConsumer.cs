using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Transport.Receiving;
using MassTransit;

namespace IacpBus.Agents.Client;

/// <summary>
/// Takes what answers a single request of this agent and hands it to whoever waits. A reply that nobody waits for goes
/// to dead letters (spec/iacp.md 4.2).
/// </summary>
internal sealed class ReplyConsumer(PendingRequests pending, Transport.AgentTransport transport) :
    IConsumer<CapabilityManifest>,
    IConsumer<HealthReply>,
    IConsumer<VendorResponse>
{
    public Task Consume(ConsumeContext<CapabilityManifest> context) => OfferAsync(context);

    public Task Consume(ConsumeContext<HealthReply> context) => OfferAsync(context);

    public Task Consume(ConsumeContext<VendorResponse> context) => OfferAsync(context);

    private async Task OfferAsync(ConsumeContext context)
    {
        AcceptedEnvelope accepted = context.Accepted();
        if (pending.TryOffer(accepted)
            || pending.IsLateForAll(accepted.Envelope)
            || (!accepted.IsForwarded && await transport.ForwardToSiblingsAsync(accepted, context.CancellationToken)))
        {
            return;
        }

        throw LateReply();
    }

    internal static MessageRefusedException LateReply() => new(new EnvelopeError(ErrorCode.Timeout, "late_reply", "Nobody waits for this reply, or does any more."));
}
