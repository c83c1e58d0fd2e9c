using System.Globalization;
using IacpBus.Contracts.Iacp;
using IacpBus.Transport.Broker;
using IacpBus.Transport.Diagnostics;
using MassTransit;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;

namespace IacpBus.Transport.Receiving;

/// <summary>
/// Moves a message that cannot be handled to dead letters or quarantine: original bytes, with the reason in headers,
/// confirmed. While the broker refuses, it waits and tries again inside, so that nothing spins. Thread-safe.
/// </summary>
internal sealed class Burial(AgentId self, IMessagePublisher publisher, TransportHealth health, TimeProvider clock, ILogger logger)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    /// <summary>A header frame has 128 KiB at most, and ours must fit in beside what came with the message.</summary>
    private const int MostHeaderBytes = 16 * 1024;

    /// <summary>Headers of the broker and of earlier burials, which must not be carried on, and those that would make copies.</summary>
    private static readonly HashSet<string> Stripped = new(StringComparer.Ordinal)
    {
        "x-death", "x-delivery-count", "x-first-death-exchange", "x-first-death-queue", "x-first-death-reason",
        "x-last-death-exchange", "x-last-death-queue", "x-last-death-reason", "x-dotnet-pub-seq-no", "x-acquired-count",
        "CC", "BCC",
    };

    /// <summary>Returns when the broker has confirmed the message into the lane.</summary>
    public Task BuryAsync(ReceiveContext context, Lane lane, EnvelopeError error, Exception? fault)
    {
        context.TryGetPayload(out RabbitMqBasicConsumeContext? delivery);
        string description = fault is null ? error.Message : $"{fault.GetType().Name}: {fault.Message}";
        return BuryAsync(context.Body.GetBytes(), delivery?.Properties, lane, error, description, context.CancellationToken);
    }

    /// <summary>The same for a message that was acknowledged before and kept.</summary>
    /// <param name="body">As it came.</param>
    /// <param name="original">What came with it.</param>
    /// <param name="lane">Where to.</param>
    /// <param name="error">Why.</param>
    /// <param name="description">Why, for the operator, with what the sender is not told.</param>
    /// <param name="cancellationToken">Ends the trying.</param>
    public async Task BuryAsync(ReadOnlyMemory<byte> body, IReadOnlyBasicProperties? original, Lane lane, EnvelopeError error, string description, CancellationToken cancellationToken)
    {
        TimeSpan pause = FirstPause;
        while (true)
        {
            try
            {
                await publisher.PublishAsync(Compose(body, original, lane, error, description), cancellationToken).ConfigureAwait(false);
                health.Works(self, "burial");
                IacpTelemetry.CountBuried(self, lane.ToString());
                return;
            }
            catch (Exception problem) when (problem is BrokerUnavailableException or MessageNotRoutedException)
            {
                health.Fails(self, "burial", $"a message cannot be moved to {NameOf(lane)}: {problem.Message}");
                Log.BurialDelayed(logger, self.Value, NameOf(lane), pause, problem.Message);
                await Task.Delay(pause, clock, cancellationToken).ConfigureAwait(false);
                pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks));
            }
        }
    }

    /// <summary>The queue that a lane ends in.</summary>
    public string NameOf(Lane lane) => lane == Lane.DeadLetters ? BrokerNames.DeadLetters(self) : BrokerNames.Quarantine(self);

    private OutboundMessage Compose(ReadOnlyMemory<byte> body, IReadOnlyBasicProperties? original, Lane lane, EnvelopeError error, string description)
    {
        var properties = original is null ? new BasicProperties() : new BasicProperties(original);
        properties.ClearExpiration();
        properties.ClearPriority();

        // The broker takes no other name than that of our own user here.
        properties.ClearUserId();
        properties.DeliveryMode = DeliveryModes.Persistent;
        properties.Headers = Headers(original, error, description);
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

    private Dictionary<string, object?> Headers(IReadOnlyBasicProperties? original, EnvelopeError error, string description)
    {
        var headers = new Dictionary<string, object?>(StringComparer.Ordinal);
        int left = MostHeaderBytes;
        foreach ((string name, object? value) in original?.Headers ?? new Dictionary<string, object?>())
        {
            int size = name.Length + SizeOf(value);
            if (size <= left && !Stripped.Contains(name))
            {
                headers[name] = value;
                left -= size;
            }
        }

        headers["iacp-code"] = error.Code.WireName();
        headers["iacp-reason"] = error.Reason;
        headers["iacp-description"] = Shorten(description);
        headers["iacp-buried-by"] = self.Value;
        headers["iacp-buried-at"] = clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        return headers;
    }

    /// <summary>About what a header's value takes on the wire; tables and lists count as too much.</summary>
    private static int SizeOf(object? value) => value switch
    {
        byte[] text => text.Length,
        null or ValueType => sizeof(decimal),
        _ => MostHeaderBytes + 1,
    };

    private static string Shorten(string text)
    {
        const int Most = 1000;
        return text.Length <= Most ? text : string.Concat(text.AsSpan(0, Most), "…");
    }
}
