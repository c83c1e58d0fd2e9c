using IacpBus.Agents.Ledger;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Transport.Receiving;
using IacpBus.Transport.Sending;

namespace IacpBus.Agents.Conversations;

/// <summary>
/// What one event leads to: the new state, messages, and movements of credits. State machines only write it down; the
/// engine does all of it or nothing.
/// </summary>
internal sealed class UnitOfWork(DateTimeOffset now, ConversationState? before, decimal? creditLimit, Func<MessageId> newMessageId)
{
    private static readonly TimeSpan ErrorInterval = TimeSpan.FromSeconds(1);

    private readonly List<(IacpMessage Message, SendOptions Options)> _messages = [];
    private readonly List<LedgerEntry> _ledger = [];
    private readonly List<Burial> _burials = [];

    /// <summary>One time for everything that happens in it.</summary>
    public DateTimeOffset Now => now;

    /// <summary>The copy that the state machine works on; <c>null</c> when the conversation is new.</summary>
    public ConversationState? Loaded { get; } = before?.Copy();

    /// <summary>The conversation afterwards.</summary>
    public ConversationState? After { get; private set; }

    public IReadOnlyList<(IacpMessage Message, SendOptions Options)> Messages => _messages;

    public IReadOnlyList<LedgerEntry> Ledger => _ledger;

    public IReadOnlyList<Burial> Burials => _burials;

    /// <summary>How far below zero our book may go; <c>null</c> for any.</summary>
    public decimal? CreditLimit => creditLimit;

    /// <summary>Whether it says and moves nothing.</summary>
    public bool IsSilent => _messages.Count == 0 && _ledger.Count == 0 && _burials.Count == 0;

    /// <summary>Why our own decision does not fit; the engine tells its caller and does nothing else.</summary>
    public string? Refusal { get; private set; }

    public void Refuse(string state) => Refusal = state;

    public void Save(ConversationState state) => After = state;

    /// <summary>Sends <paramref name="message"/> to the peer, as part of the conversation.</summary>
    public MessageId Send(ConversationState state, IacpMessage message, TimeSpan? ttl = null, MessageId? id = null)
    {
        MessageId messageId = id ?? newMessageId();
        _messages.Add((message, new SendOptions
        {
            MessageId = messageId,
            CorrelationId = state.Conversation,
            InReplyTo = message.Type == MessageType.Request ? null : state.PeerRequest,
            Channel = state.Channel,
            Ttl = ttl,
            MayDeclareInbox = state.PeerVerified,
        }));
        return messageId;
    }

    /// <summary>Sends an answer that may have to be repeated.</summary>
    public MessageId Answer(ConversationState state, IacpMessage message, TimeSpan? ttl = null)
    {
        state.LastAnswer = message;
        return Send(state, message, ttl);
    }

    /// <summary>Answers one message of the peer, which need not be the one that began the conversation.</summary>
    public void Reply(ConversationState state, AcceptedEnvelope cause, IacpMessage message) => _messages.Add((message, new SendOptions
    {
        MessageId = newMessageId(),
        CorrelationId = cause.Envelope.Conversation,
        InReplyTo = cause.Envelope.MessageId,
        Channel = state.Channel,
        MayDeclareInbox = state.PeerVerified,
    }));

    /// <summary>The last answer once more, as a new message.</summary>
    public void Repeat(ConversationState state, AcceptedEnvelope? cause)
    {
        if (state.LastAnswer is not { } answer)
        {
            return;
        }

        if (cause?.Envelope.Type == MessageType.Request)
        {
            Reply(state, cause, answer);
        }
        else
        {
            Send(state, answer);
        }
    }

    /// <summary>An error to the peer, at most one per conversation and second, and never for an error.</summary>
    public void Object(ConversationState state, AcceptedEnvelope? cause, EnvelopeError error)
    {
        if (cause?.Message is ErrorReport || now - state.LastErrorAt < ErrorInterval)
        {
            return;
        }

        state.LastErrorAt = now;
        Send(state, ErrorReport.From(error, cause?.Envelope.Intent ?? MessageIntent.None));
    }

    /// <summary>Enters it in our book; nothing for <c>null</c>, which moves nothing.</summary>
    public void Post(LedgerEntry? entry)
    {
        if (entry is not null)
        {
            _ledger.Add(entry);
        }
    }

    /// <summary>Puts a message that was acknowledged before among the dead letters.</summary>
    public void Bury(ReadOnlyMemory<byte> message, EnvelopeError error, string description) => _burials.Add(new Burial(newMessageId(), message, error, description));

    public sealed record Burial(MessageId Id, ReadOnlyMemory<byte> Message, EnvelopeError Error, string Description);
}
