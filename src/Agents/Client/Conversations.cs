using System.Collections.Concurrent;
using System.Threading.Channels;
using IacpBus.Contracts.Iacp;
using IacpBus.Transport.Receiving;

namespace IacpBus.Agents.Client;

/// <summary>
/// Who waits for what. A reply reaches a waiter only when it comes from the peer that was asked (S-35) and names the
/// request, by <c>in_reply_to</c> or by the conversation (spec/iacp.md 1.4). Thread-safe.
/// </summary>
internal sealed class Conversations
{
    /// <summary>A peer that floods a conversation nobody reads must not grow us.</summary>
    private const int MostUnread = 1024;

    private readonly ConcurrentDictionary<(AgentId Peer, CorrelationId Id), Channel<AcceptedEnvelope>> _open = new();

    /// <summary>Opens a conversation that <paramref name="request"/> is going to start.</summary>
    public Conversation Open(AgentId peer, MessageId request)
    {
        var replies = Channel.CreateBounded<AcceptedEnvelope>(new BoundedChannelOptions(MostUnread) { FullMode = BoundedChannelFullMode.Wait });
        (AgentId, CorrelationId) key = (peer, CorrelationId.From(request));
        _open[key] = replies;
        return new Conversation(replies.Reader, () =>
        {
            _open.TryRemove(key, out _);
            replies.Writer.TryComplete();
        });
    }

    /// <summary>Hands a message to whoever waits for it; <c>false</c> when nobody does.</summary>
    public bool TryOffer(AcceptedEnvelope accepted)
    {
        Envelope envelope = accepted.Envelope;
        if (envelope.InReplyTo is { } request && _open.TryGetValue((envelope.Sender, CorrelationId.From(request)), out Channel<AcceptedEnvelope>? answered))
        {
            return answered.Writer.TryWrite(accepted);
        }

        return _open.TryGetValue((envelope.Sender, envelope.Conversation), out Channel<AcceptedEnvelope>? continued)
            && continued.Writer.TryWrite(accepted);
    }
}
