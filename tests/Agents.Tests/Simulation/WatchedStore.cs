using IacpBus.Agents.Conversations;
using IacpBus.Agents.Ledger;
using IacpBus.Agents.Store;
using IacpBus.Contracts.Iacp;

namespace IacpBus.Agents.Tests.Simulation;

/// <summary>A real store that shows what was committed to it, in order: states, entries of the book, and messages that are to go out.</summary>
internal sealed class WatchedStore(IAgentStore inner) : IAgentStore
{
    private readonly Lock _gate = new();

    public event Action<string?>? HealthChanged
    {
        add => inner.HealthChanged += value;
        remove => inner.HealthChanged -= value;
    }

    public List<LedgerEntry> Entries { get; } = [];

    public List<(Guid Key, string State)> States { get; } = [];

    public Queue<ReadOnlyMemory<byte>> Sent { get; } = [];

    /// <summary>So that the engine hands over what it sends with the commit, whatever keeps it.</summary>
    public bool IsDurable => true;

    public bool IsShared => inner.IsShared;

    public string Instance => inner.Instance;

    public Task OpenAsync(CancellationToken cancellationToken) => inner.OpenAsync(cancellationToken);

    public Task<CommitOutcome> CommitAsync(StoreUnit unit, CancellationToken cancellationToken) =>
        inner.CommitAsync(unit with { OnCommitted = _ => Note(unit) }, cancellationToken);

    public ValueTask<InboxEntry?> FindReceivedAsync(InboxKey key, CancellationToken cancellationToken) => inner.FindReceivedAsync(key, cancellationToken);

    public ValueTask<ConversationRow?> FindAsync(Guid key, CancellationToken cancellationToken) => inner.FindAsync(key, cancellationToken);

    public ValueTask<IReadOnlyList<ConversationRow>> FindAllAsync(ConversationAlias alias, CancellationToken cancellationToken) => inner.FindAllAsync(alias, cancellationToken);

    public ValueTask<IReadOnlyList<ConversationRow>> FindOpenAsync(AgentId self, ConversationRole role, CancellationToken cancellationToken) => inner.FindOpenAsync(self, role, cancellationToken);

    public ValueTask<IReadOnlyList<ConversationRow>> FindDueAsync(IReadOnlyCollection<AgentId> agents, DateTimeOffset now, int most, CancellationToken cancellationToken) =>
        inner.FindDueAsync(agents, now, most, cancellationToken);

    public ValueTask<bool> HasRoomForAsync(AgentId self, AgentId peer, CancellationToken cancellationToken) => inner.HasRoomForAsync(self, peer, cancellationToken);

    public async Task<bool> ForgetAsync(Guid key, int version, IReadOnlyList<LedgerEntry> release, CancellationToken cancellationToken)
    {
        bool forgot = await inner.ForgetAsync(key, version, release, cancellationToken);
        lock (_gate)
        {
            Entries.AddRange(forgot ? release : []);
        }

        return forgot;
    }

    public ValueTask<CreditBalance> BalanceOfAsync(AgentId owner, CancellationToken cancellationToken) => inner.BalanceOfAsync(owner, cancellationToken);

    public Task<int> CountAttemptAsync(InboxKey key, DateTimeOffset forgetAt, CancellationToken cancellationToken) => inner.CountAttemptAsync(key, forgetAt, cancellationToken);

    public ValueTask<IReadOnlyList<OutboxRow>> FindUnpublishedAsync(InboxKey cause, CancellationToken cancellationToken) => inner.FindUnpublishedAsync(cause, cancellationToken);

    public Task<IReadOnlyList<OutboxRow>> AdoptOutboxAsync(IReadOnlyCollection<AgentId> agents, int most, CancellationToken cancellationToken) => inner.AdoptOutboxAsync(agents, most, cancellationToken);

    public Task<IReadOnlyList<ConversationRow>> AdoptWorkAsync(IReadOnlyCollection<AgentId> agents, int most, CancellationToken cancellationToken) => inner.AdoptWorkAsync(agents, most, cancellationToken);

    public Task ForgetPublishedAsync(IReadOnlyCollection<MessageId> published, CancellationToken cancellationToken) => inner.ForgetPublishedAsync(published, cancellationToken);

    public Task RenewLeaseAsync(CancellationToken cancellationToken) => inner.RenewLeaseAsync(cancellationToken);

    public Task ReleaseAsync(CancellationToken cancellationToken) => inner.ReleaseAsync(cancellationToken);

    public Task<IReadOnlyList<OutboxRow>> SweepAsync(DateTimeOffset now, CancellationToken cancellationToken) => inner.SweepAsync(now, cancellationToken);

    public Task SealAuditAsync(CancellationToken cancellationToken) => inner.SealAuditAsync(cancellationToken);

    private void Note(StoreUnit unit)
    {
        lock (_gate)
        {
            Entries.AddRange(unit.Ledger);
            States.AddRange(unit.Conversations.Select(row => (row.Key, row.State)));
            foreach (OutboxRow row in unit.Outbox.Where(row => !row.IsBurial))
            {
                Sent.Enqueue(row.Body);
            }
        }
    }
}
