using System.Net.Mime;
using IacpBus.Transport.Receiving.Order;
using IacpBus.Transport.Sending;
using MassTransit;
using MassTransit.Middleware;
using MassTransit.Serialization;
using MassTransit.Util;
using RabbitMQ.Client;

namespace IacpBus.Transport.Receiving.Dispatch;

/// <summary>
/// One delivery on its way through the receive road, and MassTransit's receive context of it for the consumers. Whatever
/// a consumer sends through it ends on our send road.
/// </summary>
internal sealed class DeliveryContext : BasePipeContext, ReceiveContext, RabbitMqBasicConsumeContext, ISendEndpointProvider, IPublishEndpointProvider, ITurnTaker
{
    private readonly EndpointFacts _endpoint;
    private readonly TurnCallbacks _turns;
    private readonly long _arrived;
    private PendingTaskCollection? _receiveTasks;

    /// <param name="message">What the broker said of it.</param>
    /// <param name="endpoint">Where it came to.</param>
    /// <param name="sequencer">The order of its channel.</param>
    /// <param name="turns">Told when it has its turn.</param>
    /// <param name="abandoned">Cancels its handler.</param>
    public DeliveryContext(in DeliveredMessage message, EndpointFacts endpoint, Sequencer sequencer, TurnCallbacks turns, CancellationToken abandoned)
        : base(abandoned)
    {
        _endpoint = endpoint;
        _turns = turns;
        _arrived = endpoint.Clock.GetTimestamp();
        DeliveryTag = message.Tag;
        Redelivered = message.Redelivered;
        Exchange = message.Exchange;
        RoutingKey = message.RoutingKey;
        Properties = message.Properties;
        Bytes = message.Body;
        Ticket = new OrderTicket(sequencer, message.Tag, this);
    }

    public ulong DeliveryTag { get; }

    public bool Redelivered { get; }

    public string Exchange { get; }

    public string? RoutingKey { get; }

    public IReadOnlyBasicProperties Properties { get; }

    public string ConsumerTag => string.Empty;

    /// <summary>The body as it came.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    public OrderTicket Ticket { get; }

    /// <summary>Set when it has passed every check.</summary>
    public AcceptedEnvelope? Accepted { get; set; }

    /// <summary>Why it must not be handled.</summary>
    public Exception? Failure { get; set; }

    public TimeSpan ElapsedTime => _endpoint.Clock.GetElapsedTime(_arrived);

    public Uri InputAddress => _endpoint.InputAddress.Value;

    public ContentType ContentType => IacpContentType.Json;

    /// <summary>Empty: nothing of what stands beside the signed body is handed to consumers.</summary>
    public MassTransit.Headers TransportHeaders => NoHeaders.Instance;

    public Task ReceiveCompleted => Volatile.Read(ref _receiveTasks)?.Completed(CancellationToken) ?? Task.CompletedTask;

    public bool IsDelivered { get; private set; }

    public bool IsFaulted { get; private set; }

    public ISendEndpointProvider SendEndpointProvider => this;

    public IPublishEndpointProvider PublishEndpointProvider => this;

    /// <summary>The sender gets a signed IACP error instead.</summary>
    public bool PublishFaults => false;

    public MessageBody Body => new MemoryMessageBody(Bytes);

    /// <summary>The delivery behind any of MassTransit's contexts of it.</summary>
    public static DeliveryContext Of(ConsumeContext context) => context.ReceiveContext as DeliveryContext
        ?? throw new InvalidOperationException("The context did not come from an IACP endpoint.");

    public void TakeTurn() => _turns.Continue(this);

    public void Hurry() => _turns.Hurry();

    public Task NotifyConsumed<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType)
        where T : class
    {
        IsDelivered = true;
        return Task.CompletedTask;
    }

    public Task NotifyFaulted<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType, Exception exception)
        where T : class => NotifyFaulted(exception);

    public Task NotifyFaulted(Exception exception)
    {
        IsFaulted = true;
        return Task.CompletedTask;
    }

    public void AddReceiveTask(Task task)
    {
        PendingTaskCollection tasks = LazyInitializer.EnsureInitialized(ref _receiveTasks, static () => new PendingTaskCollection(1));
        tasks.Add(task);
    }

    public Task<ISendEndpoint> GetSendEndpoint(Uri address) => IacpAddress.TryParse(address, out var recipient)
        ? Task.FromResult<ISendEndpoint>(new IacpSendEndpoint(_endpoint.Agent, recipient, Accepted, Buffer))
        : throw new NotSupportedException($"'{address}' is not an agent: the only addresses are iacp:AGENT.");

    public Task<ISendEndpoint> GetPublishSendEndpoint<T>()
        where T : class =>
        Task.FromResult<ISendEndpoint>(new IacpSendEndpoint(_endpoint.Agent, Contracts.Iacp.RecipientAddress.Everyone, Accepted, Buffer));

    public ConnectHandle ConnectSendObserver(ISendObserver observer) => throw new NotSupportedException("Send observers of MassTransit do not see IACP messages; use the metrics and traces named IacpBus.");

    public ConnectHandle ConnectPublishObserver(IPublishObserver observer) => throw new NotSupportedException("Publish observers of MassTransit do not see IACP messages; use the metrics and traces named IacpBus.");

    private OutgoingBuffer? Buffer() => TryGetPayload(out OutgoingBuffer? buffer) ? buffer : null;
}
