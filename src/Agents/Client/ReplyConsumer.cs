using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Transport.Receiving;
using MassTransit;

namespace IacpBus.Agents.Client;

/// <summary>
/// Takes what may answer a request of this agent and hands it to whoever waits. A reply that nobody waits for goes to
/// dead letters (spec/iacp.md 4.2); an event that nobody waits for is simply over.
/// </summary>
internal sealed class ReplyConsumer(Conversations conversations) :
    IConsumer<HandoffReply>,
    IConsumer<CapabilityManifest>,
    IConsumer<NegotiationReply>,
    IConsumer<HealthReply>,
    IConsumer<VendorResponse>,
    IConsumer<ErrorReport>,
    IConsumer<Notification>
{
    public Task Consume(ConsumeContext<HandoffReply> context) => Offer(context);

    public Task Consume(ConsumeContext<CapabilityManifest> context) => Offer(context);

    public Task Consume(ConsumeContext<NegotiationReply> context) => Offer(context);

    public Task Consume(ConsumeContext<HealthReply> context) => Offer(context);

    public Task Consume(ConsumeContext<VendorResponse> context) => Offer(context);

    public Task Consume(ConsumeContext<ErrorReport> context) => Offer(context);

    public Task Consume(ConsumeContext<Notification> context)
    {
        conversations.TryOffer(context.Accepted());
        return Task.CompletedTask;
    }

    private Task Offer(ConsumeContext context) => conversations.TryOffer(context.Accepted())
        ? Task.CompletedTask
        : throw new MessageRefusedException(new EnvelopeError(ErrorCode.Timeout, "late_reply", "Nobody waits for this reply, or does any more."));
}
