using IacpBus.Agents.Conversations;
using IacpBus.Agents.Ledger;
using IacpBus.Agents.Store;
using IacpBus.Contracts.Iacp;

namespace IacpBus.Agents.Tests.Store;

/// <summary>Units and what they are made of.</summary>
internal static class Samples
{
    public static readonly AgentId Me = AgentId.Parse("me-01");
    public static readonly AgentId Peer = AgentId.Parse("peer-01");
    public static readonly AgentId Other = AgentId.Parse("other-01");
    public static readonly DateTimeOffset Now = new(2026, 5, 6, 0, 0, 0, TimeSpan.Zero);
    public static readonly byte[] Hash = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    public static MessageId NewId() => MessageId.New(TimeProvider.System);

    public static Guid NewGuid() => NewId().Uuid!.Value;

    public static StoreUnit Unit(params ConversationRow[] rows) => new() { Id = NewGuid(), Conversations = rows };

    public static StoreUnit Sending(params OutboxRow[] rows) => new() { Id = NewGuid(), Outbox = rows };

    public static StoreUnit Booking(params LedgerEntry[] entries) => new() { Id = NewGuid(), Ledger = entries };

    public static InboxKey Key(AgentId? sender = null) => new(Me, sender ?? Peer, NewId());

    public static InboxEntry Received(InboxKey key, DateTimeOffset? forgetAt = null) => new(key, Hash, forgetAt ?? Now.AddHours(1));

    public static ConversationRow Row(Guid? key = null, int version = 1, AgentId? self = null, AgentId? peer = null, bool work = false, DateTimeOffset? due = null, bool final = false) => new()
    {
        Key = key ?? NewGuid(),
        Self = self ?? Me,
        Peer = peer ?? Peer,
        Role = ConversationRole.HandoffReceiver,
        Version = version,
        State = "Working",
        IsFinal = final,
        HasWork = work,
        DueAt = due,
        Data = "{\"a\":1}"u8.ToArray(),
        Request = version == 1 ? "{\"r\":1}"u8.ToArray() : default,
        Aliases = [],
    };

    public static ConversationAlias Alias(string name, AliasKind kind = AliasKind.Task) => new(kind, Me, Peer, name);

    public static OutboxRow Mail(InboxKey? cause = null, AgentId? to = null, DateTimeOffset? expires = null) => new()
    {
        MessageId = NewId(),
        Self = Me,
        Body = System.Text.Encoding.UTF8.GetBytes($$$"""{"payload":{"x":[1]},"recipient":{"agent_id":"{{{to ?? Peer}}}"}}"""),
        MayDeclareInbox = true,
        ExpiresAt = expires ?? Now.AddHours(1),
        Cause = cause,
    };

    public static LedgerEntry Entry(CreditMovementKind kind, decimal amount, string? settlement = null, decimal? limit = null, AgentId? owner = null) => new()
    {
        Owner = owner ?? Me,
        Kind = kind,
        Conversation = NewGuid(),
        Peer = Peer,
        At = Now,
        SettlementId = settlement,
        CreditLimit = limit,
        Lines = kind switch
        {
            CreditMovementKind.Hold => [(Account.Available, -amount), (Account.Held, amount)],
            CreditMovementKind.Release => [(Account.Held, -amount), (Account.Available, amount)],
            CreditMovementKind.Pay => [(Account.Held, -amount), (Account.InTransit, amount)],
            CreditMovementKind.Earn => [(Account.Available, amount), (Account.Earned, -amount)],
            _ => [(Account.InTransit, -amount), (Account.Paid, amount)],
        },
    };

    public static AuditEvent Event(string subject, string state = "accepted", AgentId? self = null) => new(self ?? Me, Now, "handoff", Me, Peer, subject, state);
}
