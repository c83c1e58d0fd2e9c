using System.Threading.Channels;
using IacpBus.Agents.Conversations;
using IacpBus.Agents.Handoffs;
using IacpBus.Agents.Ledger;
using IacpBus.Agents.Negotiations;
using IacpBus.Agents.Outbox;
using IacpBus.Agents.Presence;
using IacpBus.Agents.Registration;
using IacpBus.Agents.Store;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Transport.Configuration;
using IacpBus.Transport.Receiving;
using IacpBus.Transport.Sending;
using Microsoft.Extensions.Options;

namespace IacpBus.Agents.Client;

/// <summary>The client of one agent of this process.</summary>
internal sealed class AgentClient(
    AgentParts agent, ConversationEngine engine, IAgentStore store, Committer committer, ConversationListeners listeners, IOptions<TransportOptions> options, IOptions<ConversationOptions> conversations, TimeProvider clock) : IAgentClient
{
    public AgentId Id => agent.Id;

    public Task Ready => agent.Transport.Ready;

    public IReadOnlyList<Peer> Peers => agent.Roster.PeersOf(agent.Id);

    public Task<CreditBalance> GetCreditsAsync(CancellationToken cancellationToken = default) => store.BalanceOfAsync(agent.Id, cancellationToken).AsTask();

    public async Task<IReadOnlyList<DiscoveredPeer>> DiscoverAsync(CapabilityQuery query, TimeSpan window, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(window, TimeSpan.Zero);

        // Answers to an agent that does not receive yet would come after the window.
        await Ready.WaitAsync(cancellationToken);
        MessageId id = MessageId.New(clock);
        using PendingRequest request = agent.Pending.OpenToAll(id);
        await agent.Transport.SendAsync(query, RecipientAddress.Everyone, new SendOptions { MessageId = id, Ttl = window }, cancellationToken);
        return await Discovery.CollectAsync(request.Replies, window, clock, cancellationToken);
    }

    public async Task<CapabilityManifest> QueryAsync(AgentId peer, CapabilityQuery query, AgentCallOptions? options = null, CancellationToken cancellationToken = default)
    {
        MessageId id = MessageId.New(clock);
        using PendingRequest request = agent.Pending.Open(peer, id);
        await agent.Transport.SendAsync(query, RecipientAddress.To(peer), new SendOptions { MessageId = id, Channel = options?.Channel, Ttl = options?.Ttl }, cancellationToken);
        return await WithinTtlAsync(peer, options, within => ReadReplyAsync<CapabilityManifest>(request.Replies, peer, manifest => manifest.Status == ResponseStatus.Pending, within), cancellationToken);
    }

    public async Task<VendorResponse> RequestAsync(AgentId peer, VendorRequest request, AgentCallOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        MessageId id = options?.MessageId ?? MessageId.New(clock);
        using PendingRequest pending = agent.Pending.Open(peer, id);
        await agent.Transport.SendAsync(request, RecipientAddress.To(peer), new SendOptions { MessageId = id, Channel = options?.Channel, Ttl = options?.Ttl }, cancellationToken);
        return await WithinTtlAsync(peer, options, within => ReadReplyAsync<VendorResponse>(pending.Replies, peer, response => response.Status == ResponseStatus.Pending.WireName(), within), cancellationToken);
    }

    public async Task<HandoffConversation> HandoffAsync(AgentId peer, HandoffRequest request, AgentCallOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        TimeSpan? ackWindow = AckWindowOf(request, options);
        Guid key = ConversationKey.Of(ConversationRole.HandoffSender, agent.Id, peer, request.HandoffId);
        ConversationListener listener = listeners.Listen(key);
        var conversation = new HandoffConversation(agent.Id, peer, request.HandoffId, key, engine, listener, stop => AskAsync(peer, request.HandoffId, options, stop));
        try
        {
            var begin = new HandOver(key, agent.Id, peer, MessageId.New(clock), options?.Channel ?? ChannelName.For(MessageIntent.Handoff), request, TtlOf(options)) { AckWindow = ackWindow, Retry = options?.Retry == true };
            await RaiseFirstAsync(begin, $"Work with the handoff_id {request.HandoffId} was handed to {peer} already; give a new one its own id.", cancellationToken);
            await WithinTtlAsync(peer, options, async within => { await conversation.BeginAsync(within); return true; }, cancellationToken);
            return conversation;
        }
        catch
        {
            conversation.Dispose();
            throw;
        }
    }

    public Task<IReadOnlyList<HandoffConversation>> OpenHandoffsAsync(CancellationToken cancellationToken = default) =>
        FollowOpenAsync(ConversationRole.HandoffSender, FollowHandoffAsync, cancellationToken);

    public Task<HandoffConversation?> FindHandoffAsync(AgentId peer, string handoffId, CancellationToken cancellationToken = default) =>
        FollowHandoffAsync(ConversationKey.Of(ConversationRole.HandoffSender, agent.Id, peer, handoffId), cancellationToken);

    public async Task<Negotiation> NegotiateAsync(AgentId peer, WorkTerms terms, AgentCallOptions? options = null, CancellationToken cancellationToken = default)
    {
        WorkTermsCheck.ThrowIfInvalid(terms, clock);
        MessageId first = options?.MessageId ?? MessageId.New(clock);
        Guid key = ConversationKey.Of(ConversationRole.Proposer, agent.Id, peer, first.Value);
        var negotiation = new Negotiation(agent.Id, peer, first.Value, key, engine, listeners.Listen(key), clock);
        try
        {
            var start = new ProposalStart(agent.Id, peer, first, options?.Channel ?? ChannelName.For(MessageIntent.Negotiate));
            await RaiseFirstAsync(new Propose(key, terms, TtlOf(options), start), $"A negotiation with {peer} began under the message_id {first} already; find it with OpenNegotiationsAsync.", cancellationToken);
            return negotiation;
        }
        catch
        {
            negotiation.Dispose();
            throw;
        }
    }

    public Task<IReadOnlyList<Negotiation>> OpenNegotiationsAsync(CancellationToken cancellationToken = default) =>
        FollowOpenAsync(ConversationRole.Proposer, FollowNegotiationAsync, cancellationToken);

    public Task<Negotiation?> FindNegotiationAsync(AgentId peer, string negotiationId, CancellationToken cancellationToken = default) =>
        FollowNegotiationAsync(ConversationKey.Of(ConversationRole.Proposer, agent.Id, peer, negotiationId), cancellationToken);

    public Task<Envelope> NotifyAsync(RecipientAddress recipient, Notification notification, SendOptions? options = null, CancellationToken cancellationToken = default) =>
        SendAsync(notification, recipient, options, cancellationToken);

    public Task<Envelope> SendAsync(IacpMessage message, RecipientAddress recipient, SendOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        return store.IsDurable && !recipient.IsBroadcast
            ? KeepAndSendAsync(message, recipient, options, cancellationToken)
            : agent.Transport.SendAsync(message, recipient, options, cancellationToken);
    }

    private async Task<IReadOnlyList<T>> FollowOpenAsync<T>(ConversationRole role, Func<Guid, CancellationToken, Task<T?>> follow, CancellationToken cancellationToken)
        where T : class
    {
        var all = new List<T>();
        foreach (ConversationRow row in await store.FindOpenAsync(agent.Id, role, cancellationToken))
        {
            if (await follow(row.Key, cancellationToken) is { } open)
            {
                all.Add(open);
            }
        }

        return all;
    }

    private async Task<Negotiation?> FollowNegotiationAsync(Guid key, CancellationToken cancellationToken) =>
        await engine.FollowAsync(key, isNews: true, cancellationToken) is (ProposerState state, ConversationListener listener)
            ? new(agent.Id, state.Peer, state.Conversation.Value, key, engine, listener, clock)
            : null;

    private async Task<HandoffConversation?> FollowHandoffAsync(Guid key, CancellationToken cancellationToken) =>
        await engine.FollowAsync(key, isNews: false, cancellationToken) is (SenderState state, ConversationListener listener)
            ? new(agent.Id, state.Peer, state.HandoffId, key, engine, listener, stop => AskAsync(state.Peer, state.HandoffId, null, stop), (HandoffUpdate)state.Describe())
            : null;

    private async Task<Envelope> KeepAndSendAsync(IacpMessage message, RecipientAddress recipient, SendOptions? options, CancellationToken cancellationToken)
    {
        SignedMessage signed = agent.Transport.Prepare(message, recipient, options);
        var unit = new StoreUnit { Id = MessageId.New(clock).Uuid!.Value };
        Committed committed = await committer.CommitAsync(agent.Id, unit, [signed], [], clock.GetUtcNow(), cancellationToken);
        if (options?.UntilConfirmed == true)
        {
            await committed.Published.WaitAsync(cancellationToken);
        }

        return signed.Envelope;
    }

    private Task AskAsync(AgentId peer, string handoffId, AgentCallOptions? options, CancellationToken stop) => agent.Transport.SendAsync(
        new HandoffStatusQuery { HandoffId = handoffId, SenderAgentId = agent.Id.Value },
        RecipientAddress.To(peer),
        new SendOptions { Channel = options?.Channel, Ttl = options?.Ttl },
        stop);

    private async Task RaiseFirstAsync(ConversationEvent happening, string whenKnown, CancellationToken cancellationToken)
    {
        try
        {
            await engine.RaiseAsync(agent.Id, happening, cancellationToken);
        }
        catch (ConversationStateException known)
        {
            throw new InvalidOperationException(whenKnown, known);
        }
    }

    private static async ValueTask<T> ReadReplyAsync<T>(ChannelReader<AcceptedEnvelope> replies, AgentId peer, Predicate<T> isPending, CancellationToken cancellationToken)
        where T : IacpMessage
    {
        while (true)
        {
            AcceptedEnvelope reply = await replies.ReadAsync(cancellationToken);
            switch (reply.Message)
            {
                case ErrorReport error:
                    throw new PeerErrorException(peer, error);

                // After a pending one the final reply is still to come (MSG-06).
                case T final when !isPending(final):
                    return final;
            }
        }
    }

    /// <summary>Only handoffs of the fault-tolerance companion have the timer.</summary>
    private TimeSpan? AckWindowOf(HandoffRequest request, AgentCallOptions? callOptions)
    {
        if (!request.IsFaultTolerant)
        {
            return callOptions?.Retry == true
                ? throw new ArgumentException("A handoff is sent again when its ACK timer ran out, and this one has none; give the request a TtlMs.", nameof(request))
                : null;
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(request.TtlMs ?? 1, 1, nameof(request));
        return request.TtlMs is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : conversations.Value.AckTimeout;
    }

    private TimeSpan TtlOf(AgentCallOptions? callOptions) => callOptions?.Ttl ?? options.Value.DefaultTtl;

    private async Task<T> WithinTtlAsync<T>(AgentId peer, AgentCallOptions? callOptions, Func<CancellationToken, ValueTask<T>> wait, CancellationToken cancellationToken)
    {
        TimeSpan ttl = TtlOf(callOptions);
        using var timeout = new CancellationTokenSource(ttl, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await wait(either.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ReplyTimeoutException($"{peer} did not answer within {ttl.TotalSeconds} s. The request waited in its inbox; check that the agent runs, or give the request a longer time to live.");
        }
    }
}
