using System.Collections.Concurrent;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Transport.Broker;
using IacpBus.Transport.Diagnostics;
using IacpBus.Transport.Sending;
using Microsoft.Extensions.Logging;

namespace IacpBus.Transport.Receiving;

/// <summary>
/// Tells the sender of a refused request why, signed: only senders whose signature was good, at most once per sender
/// and second, never for errors, events, heartbeats or responses (ERR-04). Best effort. Thread-safe.
/// </summary>
internal sealed class ErrorReplies(AgentId self, SendPipeline sending, TimeProvider clock, ILogger logger)
{
    private const int MostSenders = 10_000;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Ttl = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<AgentId, long> _lastReply = new();

    public async Task TryReplyAsync(Refusal refusal, CancellationToken cancellationToken)
    {
        if (refusal is not { IsFromVerifiedSender: true, Envelope: { } envelope }
            || envelope.Type is not (null or MessageType.Request)
            || envelope.Sender == self
            || !MayReplyTo(envelope.Sender))
        {
            return;
        }

        try
        {
            var reply = new OutgoingMessage(ErrorReport.From(refusal.Error, envelope.Envelope?.Intent ?? MessageIntent.None), RecipientAddress.To(envelope.Sender))
            {
                CorrelationId = envelope.CorrelationId ?? (envelope.MessageId is { } id ? CorrelationId.From(id) : null),
                InReplyTo = envelope.MessageId,
                Ttl = Ttl,
            };
            await sending.SendAsync(reply, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is BrokerUnavailableException or MessageNotRoutedException)
        {
            Log.ErrorReplyFailed(logger, self.Value, envelope.Sender.Value, problem.Message);
        }
    }

    private bool MayReplyTo(AgentId sender)
    {
        long now = clock.GetTimestamp();
        if (_lastReply.Count > MostSenders)
        {
            // Forgetting allows a second reply within the same second, which is better than growing without bound.
            _lastReply.Clear();
        }

        if (_lastReply.TryGetValue(sender, out long last))
        {
            return clock.GetElapsedTime(last, now) >= Interval && _lastReply.TryUpdate(sender, now, last);
        }

        return _lastReply.TryAdd(sender, now);
    }
}
