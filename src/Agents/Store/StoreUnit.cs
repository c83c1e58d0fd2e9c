using IacpBus.Agents.Ledger;

namespace IacpBus.Agents.Store;

/// <summary>What one commit writes, all of it or nothing.</summary>
internal sealed record StoreUnit
{
    /// <summary>Tells after a lost connection whether this unit was committed.</summary>
    public required Guid Id { get; init; }

    /// <summary>The message that was handled; <c>null</c> for our own decisions and the clock.</summary>
    public InboxEntry? Inbox { get; init; }

    /// <summary>Rows to save, each one version on.</summary>
    public IReadOnlyList<ConversationRow> Conversations { get; init; } = [];

    public IReadOnlyList<OutboxRow> Outbox { get; init; } = [];

    public IReadOnlyList<LedgerEntry> Ledger { get; init; } = [];

    public IReadOnlyList<AuditEvent> Audit { get; init; } = [];

    /// <summary>
    /// Called once when it is committed, in the order of the commits and before <see cref="IAgentStore.CommitAsync"/>
    /// returns, with the sequence of each outbox row. Must be quick and must not throw.
    /// </summary>
    public Action<IReadOnlyList<OutboxRow>>? OnCommitted { get; init; }

    public bool IsEmpty => Inbox is null && Conversations.Count == 0 && Outbox.Count == 0 && Ledger.Count == 0 && Audit.Count == 0;
}
