using System.Text.Json;
using IacpBus.Agents.Conversations;
using IacpBus.Agents.Store;
using IacpBus.Contracts.Iacp;
using IacpBus.Transport;
using IacpBus.Transport.Sending;

namespace IacpBus.Agents.Outbox;

/// <summary>
/// Commits what something led to and sends what it wants sent: with a durable store the messages are part of the commit
/// and go out after it, otherwise they go out first, so that what cannot be sent changes nothing. Thread-safe.
/// </summary>
internal sealed class Committer(IAgentStore store, OutboxPublisher publisher, AgentTransports transports)
{
    /// <summary>Dead letters have no time to live; this is how long publishing one is tried.</summary>
    private static readonly TimeSpan BurialLife = TimeSpan.FromDays(365);

    /// <summary>What was committed, and a task that ends when the broker has confirmed the messages.</summary>
    /// <param name="self">Whose unit it is.</param>
    /// <param name="unit">Without its outbox.</param>
    /// <param name="messages">What is to be sent.</param>
    /// <param name="burials">What is to be put among the dead letters.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Breaks it off; what was committed stays so.</param>
    public Task<Committed> CommitAsync(
        AgentId self, StoreUnit unit, IReadOnlyList<SignedMessage> messages, IReadOnlyList<UnitOfWork.Burial> burials, DateTimeOffset now, CancellationToken cancellationToken) =>
        store.IsDurable
            ? CommitAndPublishAsync(self, unit, messages, burials, now, cancellationToken)
            : PublishAndCommitAsync(self, unit, messages, burials, cancellationToken);

    private async Task<Committed> CommitAndPublishAsync(
        AgentId self, StoreUnit unit, IReadOnlyList<SignedMessage> messages, IReadOnlyList<UnitOfWork.Burial> burials, DateTimeOffset now, CancellationToken cancellationToken)
    {
        OutboxRow[] rows = [.. messages.Select(message => RowOf(self, message, unit.Inbox?.Key)), .. burials.Select(burial => RowOf(self, burial, now))];
        Task published = Task.CompletedTask;
        CommitOutcome outcome = await store.CommitAsync(
            unit with { Outbox = rows, OnCommitted = committed => published = publisher.Enqueue(committed, messages) }, cancellationToken);
        return new Committed(outcome, published);
    }

    private async Task<Committed> PublishAndCommitAsync(
        AgentId self, StoreUnit unit, IReadOnlyList<SignedMessage> messages, IReadOnlyList<UnitOfWork.Burial> burials, CancellationToken cancellationToken)
    {
        if (messages.Count == 0 && burials.Count == 0)
        {
            return new Committed(await store.CommitAsync(unit, cancellationToken), Task.CompletedTask);
        }

        AgentTransport transport = transports[self];

        // All are begun before the first is waited for: the next message of the order may send too from then on.
        await Task.WhenAll(messages.Select(message => transport.PublishAsync(message, cancellationToken)));

        foreach (UnitOfWork.Burial burial in burials)
        {
            await transport.BuryAsync(burial.Message, burial.Error, burial.Description, cancellationToken);
        }

        return new Committed(await store.CommitAsync(unit, cancellationToken), Task.CompletedTask);
    }

    private static OutboxRow RowOf(AgentId self, SignedMessage message, InboxKey? cause) => new()
    {
        MessageId = message.Envelope.MessageId,
        Self = self,
        Body = message.Body,
        MayDeclareInbox = message.MayDeclareInbox,
        TraceParent = message.TraceParent,
        ExpiresAt = message.Envelope.ExpiresAt,
        Cause = cause,
    };

    /// <summary>It keeps the message's own bytes; the row's id is one of ours, since the message's belongs to its sender.</summary>
    private static OutboxRow RowOf(AgentId self, UnitOfWork.Burial burial, DateTimeOffset now) => new()
    {
        MessageId = burial.Id,
        Self = self,
        Body = burial.Message,
        IsBurial = true,
        Problem = JsonSerializer.Serialize(new BurialReason(burial.Error.Code, burial.Error.Reason, burial.Error.Message, burial.Description)),
        MayDeclareInbox = false,
        ExpiresAt = now + BurialLife,
    };
}
