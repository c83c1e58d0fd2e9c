using System.Diagnostics.CodeAnalysis;
using IacpBus.Contracts.Iacp;
using IacpBus.Transport.Sending;
using MassTransit;
using MassTransit.Context;
using MassTransit.Metadata;
using MassTransit.Util;

namespace IacpBus.Transport.Receiving.Dispatch;

/// <summary>An accepted envelope as MassTransit's consume context: the typed message, built once, and a road back to its sender.</summary>
internal sealed class IacpConsumeContext(DeliveryContext delivery, AcceptedEnvelope accepted)
    : BaseConsumeContext(delivery, UnsupportedSerializerContext.Instance)
{
    private readonly Envelope _envelope = accepted.Envelope;
    private object? _typed;
    private PendingTaskCollection? _consumeTasks;

    public override Task ConsumeCompleted => Volatile.Read(ref _consumeTasks)?.Completed(CancellationToken) ?? Task.CompletedTask;

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

    public override void AddConsumeTask(Task task)
    {
        // Most handlers await what they send, and then nothing is left to be waited for.
        if (!task.IsCompletedSuccessfully)
        {
            LazyInitializer.EnsureInitialized(ref _consumeTasks, static () => new PendingTaskCollection(1)).Add(task);
        }
    }

    public override bool HasPayloadType(Type payloadType) => payloadType.IsInstanceOfType(this) || delivery.HasPayloadType(payloadType);

    public override bool TryGetPayload<T>([NotNullWhen(true)] out T? payload)
        where T : class
    {
        payload = this as T;
        return payload is not null || delivery.TryGetPayload(out payload);
    }

    public override T GetOrAddPayload<T>(PayloadFactory<T> payloadFactory) => this as T ?? delivery.GetOrAddPayload(payloadFactory);

    public override T AddOrUpdatePayload<T>(PayloadFactory<T> addFactory, UpdatePayloadFactory<T> updateFactory) =>
        this as T ?? delivery.AddOrUpdatePayload(addFactory, updateFactory);

    /// <summary>No faults of MassTransit's own go out; the sender gets a signed IACP error from the burial.</summary>
    protected override Task GenerateFault<T>(ConsumeContext<T> context, Exception exception) => Task.CompletedTask;
}
