namespace IacpBus.Agents.Conversations;

/// <summary>How many conversations an agent keeps, and for how long. Bound from <c>Iacp:Conversations</c>, checked at start.</summary>
public sealed class ConversationOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Iacp:Conversations";

    /// <summary>
    /// How long a finished conversation is remembered, so that repeats are answered as before, 1 min to 7 days. Default
    /// 1 h, the life of a message.
    /// </summary>
    public TimeSpan Retention { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// Conversations that one agent keeps, 10 to 1,000,000. Default 10,000. When so many go on, new ones of peers are
    /// refused with <c>RATE_LIMITED</c>. Finished ones count with a store in memory alone, where the oldest of them are
    /// forgotten for new ones.
    /// </summary>
    public int MaxConversations { get; set; } = 10_000;

    /// <summary>Conversations that one agent keeps with one peer, 1 to 1,000,000. Default 1,000, so that no peer takes the room of all.</summary>
    public int MaxConversationsPerPeer { get; set; } = 1000;

    /// <summary>
    /// How long an unfinished conversation is kept in which nothing happens and no deadline is set, 1 min to 365 days.
    /// Default 7 days. Then it is forgotten and what was put aside for it is given back.
    /// </summary>
    public TimeSpan AbandonAfter { get; set; } = TimeSpan.FromDays(7);

    /// <summary>
    /// How long the first answer to a handoff may take that carries members of the fault-tolerance companion, 1 s to 1 h,
    /// looked at once a second. Default 5 s, the companion's. A <c>ttl_ms</c> of the handoff itself comes first, and the
    /// end of its time to live ends it, too. Handoffs without such members wait for their time to live.
    /// </summary>
    public TimeSpan AckTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Bytes of results and packets that one agent keeps for them, 1 MiB to 16 GiB. Default 256 MiB; with a store in memory alone. Beyond it as above. Unfinished ones of one peer may take a quarter of it.</summary>
    public long MaxBytes { get; set; } = 256L * 1024 * 1024;
}
