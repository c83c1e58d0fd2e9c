using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Transport.Receiving;
using MassTransit;
using MassTransit.Context;
using MassTransit.Transports;

namespace IacpBus.Transport.Sending;

/// <summary>
/// Where <c>RespondAsync</c>, <c>GetSendEndpoint</c> and saga activities end: one method that signs and publishes a
/// typed IACP message. Everything else MassTransit could send is refused with a sentence.
/// </summary>
internal sealed class IacpSendEndpoint(AgentRoad road, RecipientAddress recipient, AcceptedEnvelope? cause, Func<OutgoingBuffer?> buffer) : ITransportSendEndpoint
{
    public Task Send<T>(T message, CancellationToken cancellationToken = default)
        where T : class => SendAsync<T>(message, null, cancellationToken);

    public Task Send<T>(T message, IPipe<SendContext<T>> pipe, CancellationToken cancellationToken = default)
        where T : class => SendAsync(message, pipe, cancellationToken);

    public Task Send<T>(T message, IPipe<SendContext> pipe, CancellationToken cancellationToken = default)
        where T : class => SendAsync(message, pipe, cancellationToken);

    public Task Send(object message, CancellationToken cancellationToken = default) => SendAsync(message, null, cancellationToken);

    public Task Send(object message, Type messageType, CancellationToken cancellationToken = default) => SendAsync(message, null, cancellationToken);

    public Task Send(object message, IPipe<SendContext> pipe, CancellationToken cancellationToken = default) => SendAsync(message, pipe, cancellationToken);

    public Task Send(object message, Type messageType, IPipe<SendContext> pipe, CancellationToken cancellationToken = default) => SendAsync(message, pipe, cancellationToken);

    public Task Send<T>(object values, CancellationToken cancellationToken = default)
        where T : class => throw Initializers();

    public Task Send<T>(object values, IPipe<SendContext<T>> pipe, CancellationToken cancellationToken = default)
        where T : class => throw Initializers();

    public Task Send<T>(object values, IPipe<SendContext> pipe, CancellationToken cancellationToken = default)
        where T : class => throw Initializers();

    public async Task<SendContext<T>> CreateSendContext<T>(T message, IPipe<SendContext<T>> pipe, CancellationToken cancellationToken)
        where T : class
    {
        var context = new MessageSendContext<T>(message, cancellationToken);
        await pipe.Send(context).ConfigureAwait(false);
        return context;
    }

    public ConnectHandle ConnectSendObserver(ISendObserver observer) =>
        throw new NotSupportedException("Send observers of MassTransit do not see IACP messages; use the metrics and traces named IacpBus.");

    private async Task SendAsync<T>(T message, IPipe<SendContext<T>>? pipe, CancellationToken cancellationToken)
        where T : class
    {
        if (message is not IacpMessage typed)
        {
            throw new NotSupportedException($"{message.GetType().Name} is not an IACP message: only the types of IacpBus.Contracts.Iacp.Messages can be sent.");
        }

        if (pipe is not null)
        {
            // Callers' callbacks run, but what they set is MassTransit's and does not go on the wire.
            await pipe.Send(new MessageSendContext<T>(message, cancellationToken)).ConfigureAwait(false);
        }

        var outgoing = new OutgoingMessage(typed, recipient) { Cause = cause };
        if (buffer()?.TryAdd(road.Sending.Prepare(outgoing)) != true)
        {
            await road.Sending.SendAsync(outgoing, cancellationToken).ConfigureAwait(false);
        }
    }

    private static NotSupportedException Initializers() =>
        new("Message initializers are not supported for IACP messages: make the message with its constructor and send that.");
}
