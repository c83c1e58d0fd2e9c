using IacpBus.Transport.Sending;
using MassTransit;
using MassTransit.Context;

namespace IacpBus.Transport.Receiving;

/// <summary>Replaces the two endpoint providers of a delivery, so that everything a consumer sends ends on our send road.</summary>
internal sealed class IacpReceiveContext(ReceiveContext inner, AgentRoad road, AcceptedEnvelope accepted)
    : ReceiveContextProxy(inner), ISendEndpointProvider, IPublishEndpointProvider
{
    public override ISendEndpointProvider SendEndpointProvider => this;

    public override IPublishEndpointProvider PublishEndpointProvider => this;

    public Task<ISendEndpoint> GetSendEndpoint(Uri address) => IacpAddress.TryParse(address, out var recipient)
        ? Task.FromResult<ISendEndpoint>(new IacpSendEndpoint(road, recipient, accepted, Buffer))
        : throw new NotSupportedException($"'{address}' is not an agent: the only addresses are iacp:AGENT.");

    public Task<ISendEndpoint> GetPublishSendEndpoint<T>()
        where T : class =>
        Task.FromResult<ISendEndpoint>(new IacpSendEndpoint(road, Contracts.Iacp.RecipientAddress.Everyone, accepted, Buffer));

    private OutgoingBuffer? Buffer() => TryGetPayload(out OutgoingBuffer? buffer) ? buffer : null;

    public ConnectHandle ConnectSendObserver(ISendObserver observer) => throw new NotSupportedException("Send observers of MassTransit do not see IACP messages; use the metrics and traces named IacpBus.");

    public ConnectHandle ConnectPublishObserver(IPublishObserver observer) => throw new NotSupportedException("Publish observers of MassTransit do not see IACP messages; use the metrics and traces named IacpBus.");
}
