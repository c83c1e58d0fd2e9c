using IacpBus.Contracts.Json;

namespace IacpBus.Agents.Handoffs;

/// <summary>
/// The fault-tolerance companion's timer of a handoff that nobody has answered yet (spec/iacp.md 3.7, 4.5), with what its
/// error frame says. Kept in the conversation's row, so that it runs on after a restart.
/// </summary>
internal sealed record AckTimer
{
    /// <summary>How long the first answer may take after each try.</summary>
    public TimeSpan Window { get; init; }

    /// <summary>When the request was sent, the last time.</summary>
    public DateTimeOffset SentAt { get; init; }

    /// <summary>When it is over: after the window, but never past the time to live.</summary>
    public DateTimeOffset DueAt { get; init; }

    public string HandoffRef { get; init; } = string.Empty;

    public string? StateHash { get; init; }

    public string? SessionId { get; init; }

    /// <summary>The request, when it is to be sent again; <c>null</c> when it is not.</summary>
    public CanonicalJson? Packet { get; init; }

    public AckTimer StartedAt(DateTimeOffset now, DateTimeOffset expiresAt) =>
        this with { SentAt = now, DueAt = expiresAt - now < Window ? expiresAt : now + Window };
}
