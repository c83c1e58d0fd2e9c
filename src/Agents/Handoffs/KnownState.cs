namespace IacpBus.Agents.Handoffs;

/// <summary>The state of a session as the receiver of a handoff knows it (spec/iacp.md 3.7). Immutable.</summary>
public sealed record KnownState
{
    /// <summary>Its hash as it is expected in <c>state_hash</c>, such as <c>sha256:</c> and hex digits, which count as equal in either case.</summary>
    public required string Hash { get; init; }

    /// <summary>The last step that was verified here.</summary>
    public required int LastVerifiedStep { get; init; }

    /// <summary>The first step in which the two sides differ, as far as is known; the sender goes back to before it.</summary>
    public required int DivergencePoint { get; init; }
}
