using MassTransit;
using MassTransit.Context;

namespace IacpBus.Agents.Registration;

/// <summary>
/// A message as its consumer gets it. MassTransit would fill a message from any object on its way to our endpoints, past
/// the constructor and required members; here the endpoints are ours at once, and they refuse that.
/// </summary>
internal sealed class ConsumerContext<TConsumer, TMessage>(ConsumeContext<TMessage> context, TConsumer consumer)
    : ConsumerConsumeContextScope<TConsumer, TMessage>(context, consumer)
    where TConsumer : class
    where TMessage : class
{
    public override Task RespondAsync<T>(object values) => throw Initializers();

    public override Task RespondAsync<T>(object values, IPipe<SendContext<T>> sendPipe) => throw Initializers();

    public override Task RespondAsync<T>(object values, IPipe<SendContext> sendPipe) => throw Initializers();

    public override Task<ISendEndpoint> GetSendEndpoint(Uri address) => ReceiveContext.SendEndpointProvider.GetSendEndpoint(address);

    protected override Task<ISendEndpoint> GetPublishSendEndpoint<T>() => ReceiveContext.PublishEndpointProvider.GetPublishSendEndpoint<T>();

    private static NotSupportedException Initializers() =>
        new("Message initializers are not supported for IACP messages: make the message with its constructor and respond with that.");
}
