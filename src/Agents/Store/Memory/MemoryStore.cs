using IacpBus.Agents.Conversations;
using IacpBus.Agents.Ledger;
using IacpBus.Contracts.Iacp;
using Microsoft.Extensions.Options;

namespace IacpBus.Agents.Store.Memory;

/// <summary>
/// A store that ends with the process. What is to be sent is not kept at all: it is published before the commit, so that
/// what cannot be sent leaves everything as it was. Bounded. Thread-safe.
/// </summary>
internal sealed class MemoryStore(IOptions<ConversationOptions> options) : IAgentStore
{
    private const int MostAttempts = 10_000;

    private readonly Lock _gate = new();
    private readonly MemoryConversations _conversations = new(options.Value);
    private readonly MemoryInbox _inbox = new();
    private readonly MemoryBooks _books = new();
    private readonly Dictionary<InboxKey, int> _attempts = [];

    /// <summary>Never: memory answers.</summary>
    public event Action<string?>? HealthChanged
    {
        add { }
        remove { }
    }

    public bool IsDurable => false;

    public bool IsShared => false;

    public string Instance => "memory";

    public Task OpenAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<CommitOutcome> CommitAsync(StoreUnit unit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(unit);
        lock (_gate)
        {
            if (unit.Inbox is { } received && _inbox.Find(received.Key) is not null)
            {
                return Task.FromResult(CommitOutcome.AlreadyReceived);
            }

            if (unit.Conversations.Any(row => (_conversations.Find(row.Key)?.Version ?? 0) != row.Version - 1))
            {
                return Task.FromResult(CommitOutcome.Conflict);
            }

            if (!unit.Ledger.All(_books.Allows))
            {
                return Task.FromResult(CommitOutcome.InsufficientCredits);
            }

            Apply(unit);
        }

        return Task.FromResult(CommitOutcome.Committed);
    }

    public ValueTask<InboxEntry?> FindReceivedAsync(InboxKey key, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return new(_inbox.Find(key));
        }
    }

    public ValueTask<ConversationRow?> FindAsync(Guid key, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return new(_conversations.Find(key));
        }
    }

    public ValueTask<IReadOnlyList<ConversationRow>> FindAllAsync(ConversationAlias alias, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return new(_conversations.FindAll(alias));
        }
    }

    public ValueTask<IReadOnlyList<ConversationRow>> FindOpenAsync(AgentId self, ConversationRole role, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return new(_conversations.FindOpen(self, role));
        }
    }

    public ValueTask<IReadOnlyList<ConversationRow>> FindDueAsync(IReadOnlyCollection<AgentId> agents, DateTimeOffset now, int most, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return new(_conversations.FindDue(now, most));
        }
    }

    public ValueTask<bool> HasRoomForAsync(AgentId self, AgentId peer, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return new(_conversations.HasRoomFor(self, peer));
        }
    }

    public Task<bool> ForgetAsync(Guid key, int version, IReadOnlyList<LedgerEntry> release, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(release);
        lock (_gate)
        {
            if (_conversations.Find(key)?.Version != version)
            {
                return Task.FromResult(false);
            }

            _conversations.Forget(key);
            foreach (LedgerEntry entry in release)
            {
                _books.Apply(entry);
            }

            return Task.FromResult(true);
        }
    }

    public ValueTask<CreditBalance> BalanceOfAsync(AgentId owner, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return new(new CreditBalance(_books.BalanceOf(owner, Account.Available), _books.BalanceOf(owner, Account.Held)));
        }
    }

    public Task<int> CountAttemptAsync(InboxKey key, DateTimeOffset forgetAt, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_attempts.Count >= MostAttempts)
            {
                // Another round of tries for some is better than growing without bound.
                _attempts.Clear();
            }

            int count = _attempts.GetValueOrDefault(key) + 1;
            _attempts[key] = count;
            return Task.FromResult(count);
        }
    }

    public ValueTask<IReadOnlyList<OutboxRow>> FindUnpublishedAsync(InboxKey cause, CancellationToken cancellationToken) => new([]);

    public Task<IReadOnlyList<OutboxRow>> AdoptOutboxAsync(IReadOnlyCollection<AgentId> agents, int most, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<OutboxRow>>([]);

    public Task<IReadOnlyList<ConversationRow>> AdoptWorkAsync(IReadOnlyCollection<AgentId> agents, int most, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ConversationRow>>([]);

    public Task ForgetPublishedAsync(IReadOnlyCollection<MessageId> published, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task RenewLeaseAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task ReleaseAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<IReadOnlyList<OutboxRow>> SweepAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _inbox.Sweep(now);
        }

        return Task.FromResult<IReadOnlyList<OutboxRow>>([]);
    }

    public Task SealAuditAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Apply(StoreUnit unit)
    {
        if (unit.Inbox is { } received)
        {
            _inbox.Add(received);
            _attempts.Remove(received.Key);
        }

        foreach (ConversationRow row in unit.Conversations)
        {
            _conversations.Save(row.Version > 1 ? row with { Request = _conversations.Find(row.Key)!.Request } : row);
        }

        foreach (LedgerEntry entry in unit.Ledger)
        {
            _books.Apply(entry);
        }

        unit.OnCommitted?.Invoke(unit.Outbox);
    }
}
