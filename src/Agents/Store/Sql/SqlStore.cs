using IacpBus.Agents.Conversations;
using IacpBus.Agents.Ledger;
using IacpBus.Contracts.Iacp;

namespace IacpBus.Agents.Store.Sql;

/// <summary>The store in a database that outlives the process.</summary>
internal sealed class SqlStore(SqlDatabase database, StoreOptions options, ConversationOptions conversations, TimeProvider clock) : IAgentStore, IAsyncDisposable
{
    private readonly InstanceRows _rows = new(InstanceName.New(), options.Lease);

    private int _disposed;

    public event Action<string?>? HealthChanged
    {
        add => database.Health.Changed += value;
        remove => database.Health.Changed -= value;
    }

    public bool IsDurable => true;

    public bool IsShared => database.IsShared;

    public string Instance => _rows.Instance;

    public StoreHealth Health => database.Health;

    /// <summary>For tests: called at "inside a migration", "before commit" and "after commit".</summary>
    internal Action<string>? Reached
    {
        get => database.Reached;
        set => database.Reached = value;
    }

    /// <summary>Connects, brings the tables up to date, and says that this instance lives. Before anything else; once.</summary>
    /// <exception cref="Schema.StoreTooNewException">A newer version of the program has changed the store.</exception>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        await database.OpenAsync(cancellationToken);
        await RenewLeaseAsync(cancellationToken);
    }

    public Task<CommitOutcome> CommitAsync(StoreUnit unit, CancellationToken cancellationToken) => database.CommitAsync(unit, Instance, cancellationToken);

    public async ValueTask<InboxEntry?> FindReceivedAsync(InboxKey key, CancellationToken cancellationToken) =>
        await database.ReadAsync((session, token) => InboxRows.FindAsync(session, key, token), cancellationToken);

    public async ValueTask<ConversationRow?> FindAsync(Guid key, CancellationToken cancellationToken) =>
        await database.ReadAsync((session, token) => ConversationRows.FindAsync(session, key, token), cancellationToken);

    public async ValueTask<IReadOnlyList<ConversationRow>> FindAllAsync(ConversationAlias alias, CancellationToken cancellationToken) =>
        await database.ReadAsync((session, token) => ConversationRows.FindAllAsync(session, alias, token), cancellationToken);

    public async ValueTask<IReadOnlyList<ConversationRow>> FindOpenAsync(AgentId self, ConversationRole role, CancellationToken cancellationToken) =>
        await database.ReadAsync((session, token) => ConversationRows.FindOpenAsync(session, self, role, token), cancellationToken);

    public async ValueTask<IReadOnlyList<ConversationRow>> FindDueAsync(IReadOnlyCollection<AgentId> agents, DateTimeOffset now, int most, CancellationToken cancellationToken) =>
        await database.ReadAsync((session, token) => ConversationRows.FindDueAsync(session, agents, now, most, token), cancellationToken);

    public async ValueTask<bool> HasRoomForAsync(AgentId self, AgentId peer, CancellationToken cancellationToken) =>
        await database.ReadAsync((session, token) => ConversationRows.HasRoomForAsync(session, self, peer, conversations, token), cancellationToken);

    public Task<bool> ForgetAsync(Guid key, int version, IReadOnlyList<LedgerEntry> release, CancellationToken cancellationToken)
    {
        Guid unit = MessageId.New(clock).Uuid!.Value;
        return database.WriteAsync((session, token) => ConversationRows.ForgetAsync(session, key, version, unit, release, token), synced: true, cancellationToken);
    }

    public async ValueTask<CreditBalance> BalanceOfAsync(AgentId owner, CancellationToken cancellationToken) =>
        await database.ReadAsync((session, token) => Balances.ReadAsync(session, owner, token), cancellationToken);

    public Task<int> CountAttemptAsync(InboxKey key, DateTimeOffset forgetAt, CancellationToken cancellationToken) =>
        database.WriteAsync((session, token) => InboxRows.CountAttemptAsync(session, key, forgetAt, token), synced: true, cancellationToken);

    public async ValueTask<IReadOnlyList<OutboxRow>> FindUnpublishedAsync(InboxKey cause, CancellationToken cancellationToken)
    {
        bool abandoned = await database.ReadAsync((session, token) => _rows.HasAbandonedAsync(session, cause, token), cancellationToken);
        if (abandoned)
        {
            await database.WriteAsync((session, token) => _rows.TakeAsync(session, cause, token), synced: true, cancellationToken);
        }

        return await database.ReadAsync((session, token) => OutboxRows.OfAsync(session, cause, token), cancellationToken);
    }

    public Task<IReadOnlyList<OutboxRow>> AdoptOutboxAsync(IReadOnlyCollection<AgentId> agents, int most, CancellationToken cancellationToken)
    {
        var adoption = new OutboxAdoption(_rows, agents, most);
        return agents.Count == 0
            ? Task.FromResult<IReadOnlyList<OutboxRow>>([])
            : database.WriteAsync(adoption.RunAsync, synced: true, cancellationToken);
    }

    public Task<IReadOnlyList<ConversationRow>> AdoptWorkAsync(IReadOnlyCollection<AgentId> agents, int most, CancellationToken cancellationToken)
    {
        var adoption = new WorkAdoption(_rows, agents, most, MessageId.New(clock).Uuid!.Value);
        return agents.Count == 0
            ? Task.FromResult<IReadOnlyList<ConversationRow>>([])
            : database.WriteAsync(adoption.RunAsync, synced: true, cancellationToken);
    }

    public async Task ForgetPublishedAsync(IReadOnlyCollection<MessageId> published, CancellationToken cancellationToken)
    {
        if (published.Count > 0)
        {
            // One order for all, so that two instances never wait for each other.
            string[] names = [.. published.Select(Arg.Name).Order(StringComparer.Ordinal)];
            await database.WriteAsync((session, token) => OutboxRows.ForgetAsync(session, names, token), synced: false, cancellationToken);
        }
    }

    public Task RenewLeaseAsync(CancellationToken cancellationToken) =>
        database.WriteAsync(_rows.RenewAsync, synced: false, cancellationToken);

    public Task ReleaseAsync(CancellationToken cancellationToken) =>
        database.WriteAsync(_rows.ReleaseAsync, synced: true, cancellationToken);

    public Task<IReadOnlyList<OutboxRow>> SweepAsync(DateTimeOffset now, CancellationToken cancellationToken) => new Sweep(database, now).RunAsync(cancellationToken);

    public async Task SealAuditAsync(CancellationToken cancellationToken)
    {
        while (await database.WriteAsync(AuditChain.SealAsync, synced: true, cancellationToken) == AuditChain.Most)
        {
        }
    }

    /// <summary>The number of the first event of that agent's record that is not as it was sealed; <c>null</c> when all are.</summary>
    public Task<long?> FindTamperedAuditAsync(AgentId self, CancellationToken cancellationToken) =>
        database.ReadAsync((session, token) => AuditChain.FindTamperedAsync(session, self.Value, token), cancellationToken);

    public ValueTask DisposeAsync() => Interlocked.Exchange(ref _disposed, 1) == 0 ? database.DisposeAsync() : ValueTask.CompletedTask;
}
