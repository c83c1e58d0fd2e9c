using IacpBus.Agents.Conversations;
using IacpBus.Agents.Ledger;
using IacpBus.Contracts.Iacp;

namespace IacpBus.Agents.Store;

/// <summary>
/// Where the agents of a process keep what must not be lost: messages that were handled, conversations, messages that are
/// to go out, credits, and who handed what to whom. While the database cannot be reached, calls wait until it can or
/// until they are cancelled, and health says why. Thread-safe.
/// </summary>
internal interface IAgentStore
{
    /// <summary>Whether what was committed outlives the process.</summary>
    bool IsDurable { get; }

    /// <summary>Whether other processes keep the same agents in it.</summary>
    bool IsShared { get; }

    /// <summary>Name of this process in the store; a new one with each start.</summary>
    string Instance { get; }

    /// <summary>Told a sentence when the database does not answer, and <c>null</c> when it does again.</summary>
    event Action<string?>? HealthChanged;

    /// <summary>Brings the database up to date and takes hold of it; the first call.</summary>
    Task OpenAsync(CancellationToken cancellationToken);

    /// <summary>Writes the unit, all or nothing; when it returns <see cref="CommitOutcome.Committed"/> a durable store has synced it.</summary>
    Task<CommitOutcome> CommitAsync(StoreUnit unit, CancellationToken cancellationToken);

    /// <summary>The message as it was handled; <c>null</c> when it was not.</summary>
    ValueTask<InboxEntry?> FindReceivedAsync(InboxKey key, CancellationToken cancellationToken);

    ValueTask<ConversationRow?> FindAsync(Guid key, CancellationToken cancellationToken);

    /// <summary>All of that name, the one that began first before the others.</summary>
    ValueTask<IReadOnlyList<ConversationRow>> FindAllAsync(ConversationAlias alias, CancellationToken cancellationToken);

    /// <summary>Those of one agent in one role that are not final, the oldest first.</summary>
    ValueTask<IReadOnlyList<ConversationRow>> FindOpenAsync(AgentId self, ConversationRole role, CancellationToken cancellationToken);

    /// <summary>Those that are due by <paramref name="now"/>, the earliest first, whoever owns them.</summary>
    ValueTask<IReadOnlyList<ConversationRow>> FindDueAsync(IReadOnlyCollection<AgentId> agents, DateTimeOffset now, int most, CancellationToken cancellationToken);

    /// <summary>Whether one more conversation of <paramref name="self"/> with <paramref name="peer"/> may begin, within the bounds of <see cref="ConversationOptions"/>.</summary>
    ValueTask<bool> HasRoomForAsync(AgentId self, AgentId peer, CancellationToken cancellationToken);

    /// <summary>Removes a conversation and its names if it still has that version, and writes <paramref name="release"/> with it.</summary>
    Task<bool> ForgetAsync(Guid key, int version, IReadOnlyList<LedgerEntry> release, CancellationToken cancellationToken);

    ValueTask<CreditBalance> BalanceOfAsync(AgentId owner, CancellationToken cancellationToken);

    /// <summary>
    /// Notes that a message is about to be handled again though an earlier run never finished, or failed: returns how
    /// many such notes there are now, this one included.
    /// </summary>
    Task<int> CountAttemptAsync(InboxKey key, DateTimeOffset forgetAt, CancellationToken cancellationToken);

    /// <summary>What <paramref name="cause"/> wrote and nobody has published yet, in order. Rows of owners that are gone become this instance's.</summary>
    ValueTask<IReadOnlyList<OutboxRow>> FindUnpublishedAsync(InboxKey cause, CancellationToken cancellationToken);

    /// <summary>Takes over unpublished messages whose owner is gone, the oldest first.</summary>
    Task<IReadOnlyList<OutboxRow>> AdoptOutboxAsync(IReadOnlyCollection<AgentId> agents, int most, CancellationToken cancellationToken);

    /// <summary>
    /// Takes over conversations that have work and whose owner is gone or handed them back; each becomes one version on.
    /// <see cref="ConversationRow.Owner"/> of what is returned names the earlier owner: <c>null</c> when it was handed back in peace.
    /// </summary>
    Task<IReadOnlyList<ConversationRow>> AdoptWorkAsync(IReadOnlyCollection<AgentId> agents, int most, CancellationToken cancellationToken);

    /// <summary>Forgets messages that the broker has confirmed. Need not be synced: what comes again is the same message.</summary>
    Task ForgetPublishedAsync(IReadOnlyCollection<MessageId> published, CancellationToken cancellationToken);

    /// <summary>Says that this instance lives; until the lease ends nobody takes over what is its own.</summary>
    Task RenewLeaseAsync(CancellationToken cancellationToken);

    /// <summary>Hands everything back in peace; the last call of a process that stops.</summary>
    Task ReleaseAsync(CancellationToken cancellationToken);

    /// <summary>Removes what nobody can ask for any more: old inbox rows, attempts and leases, unpublished messages that ran out.</summary>
    /// <returns>The unpublished messages that ran out.</returns>
    Task<IReadOnlyList<OutboxRow>> SweepAsync(DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Chains audit events that were committed since the last call. One instance at a time does it.</summary>
    Task SealAuditAsync(CancellationToken cancellationToken);
}
