using System.Globalization;
using IacpBus.Contracts.Iacp;
using IacpBus.Transport.Broker;
using IacpBus.Transport.Diagnostics;
using RabbitMQ.Client;

namespace IacpBus.Transport.Receiving;

/// <summary>
/// Moves a message that cannot be handled to dead letters or quarantine: original bytes, with the reason in headers,
/// confirmed. Thread-safe.
/// </summary>
internal sealed class Burial(AgentId self, PatientPublisher publisher, TimeProvider clock)
{
    /// <summary>Returns when the broker has confirmed the message into the lane.</summary>
    /// <param name="body">As it came.</param>
    /// <param name="original">What came with it; <c>null</c> for a message that was acknowledged before and kept.</param>
    /// <param name="lane">Where to.</param>
    /// <param name="error">Why.</param>
    /// <param name="description">Why, for the operator, with what the sender is not told.</param>
    /// <param name="cancellationToken">Ends the trying.</param>
    public async Task BuryAsync(ReadOnlyMemory<byte> body, IReadOnlyBasicProperties? original, Lane lane, EnvelopeError error, string description, CancellationToken cancellationToken)
    {
        await publisher.TryPublishAsync("burial", NameOf(lane), () => Compose(body, original, lane, error, description), cancellationToken).ConfigureAwait(false);
        IacpTelemetry.CountBuried(self, lane.ToString());
    }

    /// <summary>The queue that a lane ends in.</summary>
    public string NameOf(Lane lane) => lane == Lane.DeadLetters ? BrokerNames.DeadLetters(self) : BrokerNames.Quarantine(self);

    private OutboundMessage Compose(ReadOnlyMemory<byte> body, IReadOnlyBasicProperties? original, Lane lane, EnvelopeError error, string description)
    {
        BasicProperties properties = KeptProperties.Of(original);
        IDictionary<string, object?> headers = properties.Headers!;
        headers["iacp-code"] = error.Code.WireName();
        headers["iacp-reason"] = error.Reason;
        headers["iacp-description"] = Shorten(description);
        headers["iacp-buried-by"] = self.Value;
        headers["iacp-buried-at"] = clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        return new OutboundMessage
        {
            Exchange = lane == Lane.DeadLetters ? BrokerNames.Dead : string.Empty,
            RoutingKey = lane == Lane.DeadLetters ? AgentWord.Encode(self) : BrokerNames.Quarantine(self),
            Body = body,
            Properties = properties,
            Inbox = self,
            MayDeclareInbox = true,
        };
    }

    private static string Shorten(string text)
    {
        const int Most = 1000;
        return text.Length <= Most ? text : string.Concat(text.AsSpan(0, Most), "…");
    }
}
