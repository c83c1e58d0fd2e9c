using System.Collections.Concurrent;
using IacpBus.Agents.Outbox;
using IacpBus.Agents.Registration;
using IacpBus.Agents.Store;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Transport.Configuration;
using IacpBus.Transport.Receiving;
using MassTransit;
using MassTransit.Context;
using Microsoft.Extensions.Options;

namespace IacpBus.Agents.Conversations;

/// <summary>
/// Handles each message of one agent once: looks for it in the store, lets the consumers run, commits that it was handled
/// together with what it led to, publishes, and only then lets it be acknowledged. Broadcasts are not kept: every
/// instance hears them, and a lost one is no loss. Thread-safe.
/// </summary>
internal sealed class HandledMessages(AgentParts agent, IAgentStore store, Committer committer, OutboxPublisher publisher, ForwardedMail forwarded, FaultPoints points, IOptions<TransportOptions> options, TimeProvider clock) : IHandledMessages
{
    /// <summary>Clocks of instances differ.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    private static readonly EnvelopeError Reused = new(ErrorCode.PayloadInvalid, "message_id", "Another message with this message_id was handled before; give each message its own.", "$.message_id");

    private readonly ConcurrentDictionary<InboxKey, UnderWay> _underWay = new();

    public async Task HandleAsync(ConsumeContext context, AcceptedEnvelope accepted, Func<Task> handle)
    {
        if (accepted.Envelope.Recipient.IsBroadcast)
        {
            await handle();
        }
        else if (accepted.IsForwarded && !await forwarded.ConcernsAsync(accepted, context.CancellationToken))
        {
            await SkipAsync(context);
        }
        else
        {
            await HandleOnceAsync(context, accepted, handle);
        }
    }

    public async ValueTask<bool> WasHandledAsync(AgentId sender, MessageId messageId, ReadOnlyMemory<byte> contentHash, CancellationToken cancellationToken)
    {
        var key = new InboxKey(agent.Id, sender, messageId);
        if (await store.FindReceivedAsync(key, cancellationToken) is not { } known || !known.ContentHash.Span.SequenceEqual(contentHash.Span))
        {
            return false;
        }

        await RepublishAsync(key, cancellationToken);
        return true;
    }

    /// <summary>A second copy in this process waits for the first and then finds it handled, unless that failed.</summary>
    private async Task HandleOnceAsync(ConsumeContext context, AcceptedEnvelope accepted, Func<Task> handle)
    {
        var key = new InboxKey(agent.Id, accepted.Envelope.Sender, accepted.Envelope.MessageId);
        var mine = new UnderWay();
        while (!_underWay.TryAdd(key, mine))
        {
            if (_underWay.TryGetValue(key, out UnderWay? first))
            {
                await first.EndAsync(context.CancellationToken);
            }
        }

        try
        {
            await HandleAloneAsync(context, accepted, key, handle);
        }
        finally
        {
            _underWay.TryRemove(key, out _);
            mine.Ended();
        }
    }

    private async Task HandleAloneAsync(ConsumeContext context, AcceptedEnvelope accepted, InboxKey key, Func<Task> handle)
    {
        if (await store.FindReceivedAsync(key, context.CancellationToken) is { } known)
        {
            if (!known.ContentHash.Span.SequenceEqual(accepted.ContentHash.Span))
            {
                throw new MessageRefusedException(Reused);
            }

            await RepublishAsync(key, context.CancellationToken);
            await SkipAsync(context);
            return;
        }

        var unit = new MessageUnit(new InboxEntry(key, accepted.ContentHash, ForgetAt(accepted.Envelope)));
        context.GetOrAddPayload(() => unit);
        context.GetOrAddPayload(() => unit.Outgoing);
        points.Reach(FaultPoints.AfterReceive);
        await handle();
        Task rest = CommitRestAsync(unit, context.CancellationToken);

        // What it did is on its way to the store and to the broker, in this order. The next one need not wait until it is there.
        context.ReleaseOrderBeforeEnd();
        await rest;
        await unit.Published.WaitAsync(context.CancellationToken);
        if (unit.IsRepeat)
        {
            await RepublishAsync(key, context.CancellationToken);
        }

        points.Reach(FaultPoints.BeforeAck);
    }

    /// <summary>What no conversation has committed: that the message was handled, and what consumers sent.</summary>
    private async Task CommitRestAsync(MessageUnit unit, CancellationToken cancellationToken)
    {
        IReadOnlyList<Transport.Sending.SignedMessage> messages = unit.Outgoing.Close();
        if (unit.IsRepeat || (unit.Entry is null && messages.Count == 0))
        {
            return;
        }

        var rest = new StoreUnit { Id = MessageId.New(clock).Uuid!.Value, Inbox = unit.Entry };
        Committed committed = await committer.CommitAsync(agent.Id, rest, messages, [], clock.GetUtcNow(), cancellationToken);
        if (committed.Outcome == CommitOutcome.AlreadyReceived)
        {
            unit.IsRepeat = true;
        }
        else
        {
            unit.WasCommitted(committed.Published);
        }
    }

    private async Task RepublishAsync(InboxKey key, CancellationToken cancellationToken) =>
        await publisher.Enqueue(await store.FindUnpublishedAsync(key, cancellationToken), []).WaitAsync(cancellationToken);

    /// <summary>Otherwise a message without a consumer would count as one that nobody handles.</summary>
    private static Task SkipAsync(ConsumeContext context) =>
        context.ReceiveContext.NotifyConsumed(new MessageConsumeContext<IacpMessage>(context, context.Accepted().Message), TimeSpan.Zero, nameof(HandledMessages));

    private DateTimeOffset ForgetAt(Envelope envelope)
    {
        TimeSpan more = options.Value.ClockSkew + Margin;
        return envelope.ExpiresAt < DateTimeOffset.MaxValue - more ? envelope.ExpiresAt + more : DateTimeOffset.MaxValue;
    }
}
