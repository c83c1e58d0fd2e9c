using System.Diagnostics.CodeAnalysis;
using IacpBus.Contracts.Iacp;
using IacpBus.Transport.Sending;
using MassTransit;
using MassTransit.Context;
using MassTransit.Metadata;

namespace IacpBus.Transport.Receiving.Dispatch;

/// <summary>An accepted envelope as MassTransit's consume context: the typed message, built once, and a road back to its sender.</summary>
internal sealed class IacpConsumeContext(ReceiveContext receiveContext, AcceptedEnvelope accepted)
    : DeserializerConsumeContext(receiveContext, UnsupportedSerializerContext.Instance)
{
    private readonly Envelope _envelope = accepted.Envelope;
    private object? _typed;

    public override Guid? MessageId => _envelope.MessageId.Uuid;

    public override Guid? RequestId => null;

    public override Guid? CorrelationId => _envelope.Conversation.Uuid;

    public override Guid? ConversationId => null;

    public override Guid? InitiatorId => null;

    public override DateTime? ExpirationTime => _envelope.ExpiresAt.UtcDateTime;

    public override Uri SourceAddress => IacpAddress.Of(_envelope.Sender);

    public override Uri DestinationAddress => ReceiveContext.InputAddress;

    public override Uri ResponseAddress => IacpAddress.Of(_envelope.Sender);

    public override Uri FaultAddress => null!;

    public override DateTime? SentTime => _envelope.Timestamp.UtcDateTime;

    /// <summary>Empty on purpose: MassTransit copies whatever is here to every reply.</summary>
    public override Headers Headers => NoHeaders.Instance;

    public override HostInfo Host => HostMetadataCache.Empty;

    public override IEnumerable<string> SupportedMessageTypes => [];

    public override bool HasMessageType(Type messageType) => messageType.IsInstanceOfType(accepted.Message);

    public override bool TryGetMessage<T>([NotNullWhen(true)] out ConsumeContext<T>? consumeContext)
    {
        if (_typed is ConsumeContext<T> known)
        {
            consumeContext = known;
            return true;
        }

        if (accepted.Message is not T message)
        {
            consumeContext = null;
            return false;
        }

        _typed = consumeContext = new MessageConsumeContext<T>(this, message);
        return true;
    }

    /// <summary>No faults of MassTransit's own go out; the sender gets a signed IACP error from the burial.</summary>
    protected override Task GenerateFault<T>(ConsumeContext<T> context, Exception exception) => Task.CompletedTask;
}
