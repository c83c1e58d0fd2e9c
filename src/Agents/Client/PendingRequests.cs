using System.Collections.Concurrent;
using System.Threading.Channels;
using IacpBus.Contracts.Iacp;
using IacpBus.Transport.Receiving;

namespace IacpBus.Agents.Client;

/// <summary>
/// Who waits for which reply. It reaches a waiter only when it comes from the peer that was asked (S-35), or from
/// anybody when everybody was asked, and names the request, by <c>in_reply_to</c> or by the conversation
/// (spec/iacp.md 1.4). Thread-safe.
/// </summary>
internal sealed class PendingRequests
{
    /// <summary>A peer that floods a request nobody reads must not grow us.</summary>
    private const int MostUnread = 1024;

    private const int MostClosed = 1024;

    private readonly ConcurrentQueue<CorrelationId> _closed = new();
    private readonly ConcurrentDictionary<(AgentId? Peer, CorrelationId Id), Channel<AcceptedEnvelope>> _open = new();

    /// <summary>Waits for replies of one peer to <paramref name="request"/>, which is going to be sent.</summary>
    public PendingRequest Open(AgentId peer, MessageId request) => Open((AgentId?)peer, request);

    /// <summary>Waits for replies of anybody to <paramref name="request"/>, which is going to be broadcast.</summary>
    public PendingRequest OpenToAll(MessageId request) => Open(null, request);

    /// <summary>Hands a message to whoever waits for it; <c>false</c> when nobody does.</summary>
    public bool TryOffer(AcceptedEnvelope accepted) => Find(accepted.Envelope) is { } waiter && waiter.Writer.TryWrite(accepted);

    /// <summary>Whether it answers a question to all that was closed not long ago; being late for that is no fault.</summary>
    public bool IsLateForAll(Envelope envelope) =>
        _closed.Contains(envelope.Conversation) || (envelope.InReplyTo is { } request && _closed.Contains(CorrelationId.From(request)));

    /// <summary>Whether somebody waits for it.</summary>
    public bool Expects(Envelope envelope) => Find(envelope) is not null;

    private PendingRequest Open(AgentId? peer, MessageId request)
    {
        var replies = Channel.CreateBounded<AcceptedEnvelope>(new BoundedChannelOptions(MostUnread) { FullMode = BoundedChannelFullMode.Wait });
        (AgentId?, CorrelationId) key = (peer, CorrelationId.From(request));
        _open[key] = replies;
        return new PendingRequest(replies.Reader, () =>
        {
            _open.TryRemove(key, out _);
            replies.Writer.TryComplete();
            if (peer is null)
            {
                _closed.Enqueue(key.Item2);
                if (_closed.Count > MostClosed)
                {
                    _closed.TryDequeue(out _);
                }
            }
        });
    }

    private Channel<AcceptedEnvelope>? Find(Envelope envelope) =>
        (envelope.InReplyTo is { } request ? Find(envelope.Sender, CorrelationId.From(request)) : null) ?? Find(envelope.Sender, envelope.Conversation);

    private Channel<AcceptedEnvelope>? Find(AgentId sender, CorrelationId request) =>
        _open.GetValueOrDefault((sender, request)) ?? _open.GetValueOrDefault((null, request));
}
