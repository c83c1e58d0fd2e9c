using IacpBus.Agents.Store;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Transport;
using IacpBus.Transport.Sending;

namespace IacpBus.Agents.Conversations;

/// <summary>
/// The handling of one message as one unit: that it was handled, what it changed, and what it wants sent. Whatever is
/// committed first for it carries its inbox row; the rest follows when the handler has ended. One handler at a time.
/// </summary>
internal sealed class MessageUnit(InboxEntry? entry)
{
    private Task _published = Task.CompletedTask;

    /// <summary>To be committed with the first thing that the message leads to; <c>null</c> when that is done, or none is kept.</summary>
    public InboxEntry? Entry { get; private set; } = entry;

    /// <summary>Whether it turned out that the message was handled before, by a copy of it elsewhere.</summary>
    public bool IsRepeat { get; set; }

    /// <summary>What consumers send in it.</summary>
    public OutgoingBuffer Outgoing { get; } = new();

    /// <summary>Ends when the broker has confirmed everything so far.</summary>
    public Task Published => _published;

    /// <summary>Sends when the unit is committed.</summary>
    public void Send(AgentTransport transport, IacpMessage message, RecipientAddress recipient, SendOptions options) =>
        Outgoing.TryAdd(transport.Prepare(message, recipient, options));

    public void WasCommitted(Task published)
    {
        Entry = null;
        _published = _published.IsCompletedSuccessfully ? published : Task.WhenAll(_published, published);
    }
}
