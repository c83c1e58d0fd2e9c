using IacpBus.Contracts.Iacp;
using IacpBus.Transport.Broker;
using IacpBus.Transport.Receiving;
using RabbitMQ.Client;

namespace IacpBus.Transport.Sending;

/// <summary>
/// The other instances of one agent. They share its inbox, so that mail about a conversation may reach the wrong one,
/// which passes it on to all of them (docs/decisions/0008). Thread-safe.
/// </summary>
internal sealed class Siblings(AgentId self, IMessagePublisher publisher, IInstanceCounter instances, TimeProvider clock)
{
    /// <summary>Stray mail must not make us ask the broker for each of it.</summary>
    private static readonly TimeSpan CountInterval = TimeSpan.FromSeconds(1);

    private volatile Counted? _last;

    public Task<uint> CountAsync(CancellationToken cancellationToken) => instances.CountAsync(self, cancellationToken);

    public async Task<bool> ForwardAsync(AcceptedEnvelope accepted, CancellationToken cancellationToken)
    {
        if (!await HasOthersAsync(cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        await publisher.PublishAsync(Address(accepted), cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>Two that ask at once count twice, which does no harm.</summary>
    private async Task<bool> HasOthersAsync(CancellationToken cancellationToken)
    {
        if (_last is { } last && clock.GetElapsedTime(last.At) < CountInterval)
        {
            return last.HasOthers;
        }

        bool hasOthers = await instances.CountAsync(self, cancellationToken).ConfigureAwait(false) > 1;
        _last = new Counted(clock.GetTimestamp(), hasOthers);
        return hasOthers;
    }

    private OutboundMessage Address(AcceptedEnvelope accepted) => new()
    {
        Exchange = BrokerNames.Siblings,
        RoutingKey = AgentWord.Encode(self),
        Body = accepted.Body,
        Properties = new BasicProperties { ContentType = "application/iacp+json", MessageId = accepted.Envelope.MessageId.Value, AppId = accepted.Envelope.Sender.Value },
        Mandatory = false,
        ExpiresAt = accepted.Envelope.ExpiresAt,
    };

    private sealed record Counted(long At, bool HasOthers);
}
