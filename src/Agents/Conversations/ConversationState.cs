using System.Text.Json.Serialization;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using MassTransit;

namespace IacpBus.Agents.Conversations;

/// <summary>
/// Where one conversation stands. Only a state machine changes it, and on a copy: what is in the store is not touched
/// until everything it led to is committed. Members hold immutable values, so that a shallow copy is a whole one; those
/// that can be set are what the store keeps.
/// </summary>
internal abstract class ConversationState : SagaStateMachineInstance
{
    public Guid CorrelationId { get; set; }

    /// <summary>Name of the state, as in docs/protocol.md.</summary>
    public string CurrentState { get; set; } = string.Empty;

    /// <summary>The agent of this process.</summary>
    public AgentId Self { get; set; }

    public AgentId Peer { get; set; }

    /// <summary>Whether the peer proved who it is; inboxes are declared only for those that did.</summary>
    public bool PeerVerified { get; set; } = true;

    /// <summary>The <c>correlation_id</c> of all messages that we send in it.</summary>
    public CorrelationId Conversation { get; set; }

    /// <summary>All of them go out on one channel, so that they arrive in order.</summary>
    public ChannelName Channel { get; set; }

    /// <summary>The peer's last request, which our answers and reports name.</summary>
    public MessageId? PeerRequest { get; set; }

    /// <summary>What is sent once more when the peer did not get it.</summary>
    public IacpMessage? LastAnswer { get; set; }

    /// <summary>When a finished one may be forgotten.</summary>
    public DateTimeOffset? ForgetAt { get; set; }

    /// <summary>When one that goes on and waits for somebody is given up.</summary>
    public DateTimeOffset? AbandonAt { get; set; }

    /// <summary>Whether it waits for somebody without any limit.</summary>
    public bool IsIdle => !IsFinal && NextWake is null;

    /// <summary>When the clock has something to say about it.</summary>
    public DateTimeOffset? DueAt => IsFinal && NextWake is { } wake && wake < ForgetAt ? wake : IsFinal ? ForgetAt : NextWake ?? AbandonAt;

    public DateTimeOffset? LastErrorAt { get; set; }

    /// <summary>How often the work was begun; above the first, because it failed or its process died.</summary>
    public int Attempts { get; set; }

    /// <summary>When work that failed is tried again.</summary>
    public DateTimeOffset? RetryAt { get; set; }

    /// <summary>Version of the row that it was loaded from or saved as; 0 for one that was never saved.</summary>
    [JsonIgnore]
    public int Version { get; set; }

    /// <summary>Whether somebody must be deciding or working for it now.</summary>
    [JsonIgnore]
    public virtual bool HasWork => false;

    /// <summary>Whether only repeats can come.</summary>
    public abstract bool IsFinal { get; }

    /// <summary>Other names that messages may call it by.</summary>
    public abstract IEnumerable<ConversationAlias> Aliases { get; }

    /// <summary>When the offer on the table or the agreed time runs out; <c>null</c> when it waits for somebody.</summary>
    protected abstract DateTimeOffset? NextWake { get; }

    /// <summary>What whoever follows it is told; equal when there is no news.</summary>
    public abstract object Describe();

    public ConversationState Copy() => (ConversationState)MemberwiseClone();
}
