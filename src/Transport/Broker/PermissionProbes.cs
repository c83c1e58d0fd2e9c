using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace IacpBus.Transport.Broker;

/// <summary>
/// Requests that change nothing whatever the broker answers, since it looks at the permission first: declares that no
/// broker can carry out, and unbinding what was never bound. Each tells whether one permission on one name is missing.
/// </summary>
internal sealed class PermissionProbes(ChannelProbe probe, string nonce)
{
    /// <summary>On every broker, so that what is refused in its company is the other name.</summary>
    private const string Other = "amq.topic";
    private const string DefaultExchange = "amq.default";

    public async Task<bool> MayConfigureQueueAsync(string queue, CancellationToken cancellationToken) =>
        !(await probe.AskAsync(
            channel => channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-message-ttl"] = -1 }, cancellationToken: cancellationToken),
            cancellationToken).ConfigureAwait(false)).Refuses("queue", queue);

    public async Task<bool> MayConfigureExchangeAsync(string exchange, CancellationToken cancellationToken) =>
        !(await probe.AskAsync(
            channel => channel.ExchangeDeclareAsync(exchange, ExchangeType.Topic, durable: true, autoDelete: false, new Dictionary<string, object?> { ["alternate-exchange"] = 1 }, cancellationToken: cancellationToken),
            cancellationToken).ConfigureAwait(false)).Refuses("exchange", exchange);

    public async Task<bool> MayWriteQueueAsync(string queue, CancellationToken cancellationToken) =>
        !(await probe.AskAsync(channel => channel.QueueUnbindAsync(queue, Other, nonce, cancellationToken: cancellationToken), cancellationToken).ConfigureAwait(false)).Refuses("queue", queue);

    public async Task<bool> MayWriteExchangeAsync(string exchange, CancellationToken cancellationToken) =>
        !(await probe.AskAsync(channel => channel.ExchangeUnbindAsync(exchange, Other, nonce, cancellationToken: cancellationToken), cancellationToken).ConfigureAwait(false)).Refuses("exchange", exchange);

    /// <summary>A queue that may be written must be named, or the answer says nothing about the exchange.</summary>
    public async Task<bool> MayReadExchangeAsync(string exchange, string writableQueue, CancellationToken cancellationToken) =>
        !(await probe.AskAsync(channel => channel.QueueUnbindAsync(writableQueue, exchange, nonce, cancellationToken: cancellationToken), cancellationToken).ConfigureAwait(false)).Refuses("exchange", exchange);

    /// <summary>A consumer with a priority that is no number is never started.</summary>
    public async Task<bool> MayReadQueueAsync(string queue, CancellationToken cancellationToken) =>
        !(await probe.AskAsync(
            channel => channel.BasicConsumeAsync(queue, autoAck: false, string.Empty, noLocal: false, exclusive: false, new Dictionary<string, object?> { ["x-priority"] = "none" }, new AsyncDefaultBasicConsumer(channel), cancellationToken),
            cancellationToken).ConfigureAwait(false)).Refuses("queue", queue);

    /// <summary>Publishes to a queue that is not there, which the broker sends back.</summary>
    public async Task<bool> MayWriteDefaultExchangeAsync(CancellationToken cancellationToken) =>
        !(await probe.AskAsync(channel => PublishToNobodyAsync(channel, cancellationToken), cancellationToken).ConfigureAwait(false)).Refuses("exchange", DefaultExchange);

    private async Task PublishToNobodyAsync(IChannel channel, CancellationToken cancellationToken)
    {
        try
        {
            await channel.BasicPublishAsync(string.Empty, nonce, mandatory: true, new BasicProperties(), ReadOnlyMemory<byte>.Empty, cancellationToken).ConfigureAwait(false);
        }
        catch (PublishException)
        {
            // Sent back, as it ought to be.
        }
    }
}
