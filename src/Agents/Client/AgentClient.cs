using IacpBus.Agents.Handoffs;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Transport;
using IacpBus.Transport.Configuration;
using IacpBus.Transport.Receiving;
using IacpBus.Transport.Sending;
using Microsoft.Extensions.Options;

namespace IacpBus.Agents.Client;

/// <summary>The client of one agent of this process.</summary>
internal sealed class AgentClient(AgentTransport transport, Conversations conversations, IOptions<TransportOptions> options, TimeProvider clock) : IAgentClient
{
    public AgentId Id => transport.Id;

    public Task Ready => transport.Ready;

    public async Task<CapabilityManifest> QueryAsync(AgentId peer, CapabilityQuery query, AgentCallOptions? options = null, CancellationToken cancellationToken = default)
    {
        MessageId id = MessageId.New(clock);
        using Conversation conversation = conversations.Open(peer, id);
        return await AskAsync<CapabilityManifest>(conversation, id, peer, query, options, cancellationToken);
    }

    public async Task<HandoffConversation> HandoffAsync(AgentId peer, HandoffRequest request, AgentCallOptions? options = null, CancellationToken cancellationToken = default)
    {
        MessageId id = MessageId.New(clock);
        Conversation conversation = conversations.Open(peer, id);
        try
        {
            var updates = new HandoffUpdates(conversation.Replies, peer, request.HandoffId);
            await SendRequestAsync(id, peer, request, options, cancellationToken);
            HandoffUpdate first = await WithinTtlAsync(peer, options, updates.NextAsync, cancellationToken);
            return new HandoffConversation(peer, request.HandoffId, first, updates, conversation);
        }
        catch
        {
            conversation.Dispose();
            throw;
        }
    }

    public Task<Envelope> NotifyAsync(RecipientAddress recipient, Notification notification, SendOptions? options = null, CancellationToken cancellationToken = default) =>
        transport.SendAsync(notification, recipient, options, cancellationToken);

    public Task<Envelope> SendAsync(IacpMessage message, RecipientAddress recipient, SendOptions? options = null, CancellationToken cancellationToken = default) =>
        transport.SendAsync(message, recipient, options, cancellationToken);

    private async Task<TReply> AskAsync<TReply>(Conversation conversation, MessageId id, AgentId peer, IacpMessage request, AgentCallOptions? callOptions, CancellationToken cancellationToken)
        where TReply : IacpMessage
    {
        await SendRequestAsync(id, peer, request, callOptions, cancellationToken);
        return await WithinTtlAsync(peer, callOptions, ReadReplyAsync, cancellationToken);

        async ValueTask<TReply> ReadReplyAsync(CancellationToken within)
        {
            while (true)
            {
                AcceptedEnvelope reply = await conversation.Replies.ReadAsync(within);
                switch (reply.Message)
                {
                    case ErrorReport error:
                        throw new PeerErrorException(peer, error);
                    case CapabilityManifest { Status: ResponseStatus.Pending }:
                        // The final reply is still to come (MSG-06).
                        continue;
                    case TReply final:
                        return final;
                }
            }
        }
    }

    private Task SendRequestAsync(MessageId id, AgentId peer, IacpMessage request, AgentCallOptions? callOptions, CancellationToken cancellationToken)
    {
        var sendOptions = new SendOptions { MessageId = id, Channel = callOptions?.Channel, Ttl = callOptions?.Ttl };
        return transport.SendAsync(request, RecipientAddress.To(peer), sendOptions, cancellationToken);
    }

    private async Task<T> WithinTtlAsync<T>(AgentId peer, AgentCallOptions? callOptions, Func<CancellationToken, ValueTask<T>> wait, CancellationToken cancellationToken)
    {
        TimeSpan ttl = callOptions?.Ttl ?? options.Value.DefaultTtl;
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
