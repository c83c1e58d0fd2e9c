namespace IacpBus.Agents.Store.Schema;

internal sealed record ConversationEntity(
    long Place, Guid Key, string Self, string Peer, long Role, long Version, string State, long IsFinal, long HasWork, long? DueAt, string? Owner);

internal sealed record OutboxEntity(long Sequence, string MessageId, string Self, long IsBurial, long ExpiresAt, string? Owner);

internal sealed record InboxEntity(string Self, string Sender, string MessageId, long ForgetAt);

internal sealed record LedgerEntryEntity(
    long Id, string Owner, long Kind, Guid Conversation, string Peer, long HappenedAt, string? SettlementId);

internal sealed record LedgerLineEntity(long Entry, long Account, decimal Amount);

internal sealed record AccountEntity(string Owner, long Account, decimal Balance);

internal sealed record AuditEntity(
    long Id, string Self, long HappenedAt, string Kind, string FromAgent, string ToAgent, string Subject, string State, long? Seq, byte[]? PrevHash, byte[]? Hash);
