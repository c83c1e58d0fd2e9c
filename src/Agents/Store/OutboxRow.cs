using IacpBus.Contracts.Iacp;

namespace IacpBus.Agents.Store;

/// <summary>A signed message that is to go out. The bytes never change, so whoever publishes it publishes the same message.</summary>
internal sealed record OutboxRow
{
    public required MessageId MessageId { get; init; }

    /// <summary>The sender, an agent of ours.</summary>
    public required AgentId Self { get; init; }

    /// <summary>Place in the order of publishing; given by the store, growing with each commit.</summary>
    public long Sequence { get; init; }

    /// <summary>The envelope.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Queue of dead letters that it goes to instead of an inbox, with <see cref="Problem"/>; <c>false</c> for ordinary mail.</summary>
    public bool IsBurial { get; init; }

    /// <summary>Why it is buried: the code, the reason and the sentence, as JSON.</summary>
    public string? Problem { get; init; }

    /// <summary>Whether the recipient's inbox may be declared.</summary>
    public required bool MayDeclareInbox { get; init; }

    /// <summary>W3C trace context of what caused it; it is a header of AMQP, not part of the body.</summary>
    public string? TraceParent { get; init; }

    /// <summary>When it is worthless.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The message in whose handling it was written; a redelivery of that one sends it again. <c>null</c> for our own decisions.</summary>
    public InboxKey? Cause { get; init; }
}
