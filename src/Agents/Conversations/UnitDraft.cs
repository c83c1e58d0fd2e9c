using IacpBus.Agents.Ledger;
using IacpBus.Agents.Store;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Transport;
using IacpBus.Transport.Sending;

namespace IacpBus.Agents.Conversations;

/// <summary>Gathers what events led to, signed and serialized, for one commit.</summary>
internal sealed class UnitDraft(AgentId self, AgentTransport transport, InboxEntry? entry)
{
    private readonly List<ConversationRow> _rows = [];
    private readonly List<SignedMessage> _messages = [];
    private readonly List<UnitOfWork.Burial> _burials = [];
    private readonly List<LedgerEntry> _ledger = [];
    private readonly List<AuditEvent> _audit = [];

    public IReadOnlyList<SignedMessage> Messages => _messages;

    public IReadOnlyList<UnitOfWork.Burial> Burials => _burials;

    public IReadOnlyList<LedgerEntry> Ledger => _ledger;

    /// <summary>Whether nothing happened; then the message's own row waits for the end of its handler.</summary>
    public bool IsEmpty => _rows.Count == 0;

    public void Add(ConversationState? before, ConversationState after, UnitOfWork work)
    {
        _rows.Add(ConversationRows.RowOf(after));
        _ledger.AddRange(work.Ledger);
        _burials.AddRange(work.Burials);
        foreach ((IacpMessage message, SendOptions options) in work.Messages)
        {
            _messages.Add(transport.Prepare(message, RecipientAddress.To(after.Peer), options));
        }

        if (before is null || (after.IsFinal && !before.IsFinal))
        {
            _audit.Add(AuditOf(after, work.Now));
        }
    }

    public StoreUnit ToUnit(TimeProvider clock) => new()
    {
        Id = Guid.Parse(MessageId.New(clock).Value),
        Inbox = entry,
        Conversations = _rows,
        Ledger = _ledger,
        Audit = _audit,
    };

    private AuditEvent AuditOf(ConversationState state, DateTimeOffset now)
    {
        (string kind, bool isOurs, string subject) = state switch
        {
            Negotiations.ProposerState => ("negotiation", true, state.Conversation.Value),
            Negotiations.WorkerState => ("negotiation", false, state.Conversation.Value),
            Handoffs.SenderState handoff => ("handoff", true, handoff.HandoffId),
            Handoffs.ReceiverState handoff => ("handoff", false, handoff.HandoffId),
            _ => (state.GetType().Name, true, state.Conversation.Value),
        };
        return new AuditEvent(self, now, kind, isOurs ? self : state.Peer, isOurs ? state.Peer : self, subject, state.CurrentState);
    }
}
