using IacpBus.Agents.Conversations;
using IacpBus.Contracts.Iacp;

namespace IacpBus.Agents.Store;

/// <summary>A conversation as the store keeps it: its state as bytes, and what it is found by. Immutable.</summary>
internal sealed record ConversationRow
{
    public required Guid Key { get; init; }

    /// <summary>The agent of ours.</summary>
    public required AgentId Self { get; init; }

    public required AgentId Peer { get; init; }

    public required ConversationRole Role { get; init; }

    /// <summary>1 for the first one saved. Each save is one further; a save on top of any other fails.</summary>
    public required int Version { get; init; }

    /// <summary>Name of the state, as in docs/protocol.md.</summary>
    public required string State { get; init; }

    public required bool IsFinal { get; init; }

    /// <summary>Whether somebody must be deciding or working for it now; such a row always has an owner.</summary>
    public required bool HasWork { get; init; }

    /// <summary>When the clock has something to say about it; <c>null</c> for never.</summary>
    public required DateTimeOffset? DueAt { get; init; }

    /// <summary>The state as JSON.</summary>
    public required ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>The message that the work is for, as it came; written once, with version 1. Empty when there is none.</summary>
    public ReadOnlyMemory<byte> Request { get; init; }

    /// <summary>Other names by which messages may call it. They are only added to.</summary>
    public required IReadOnlyList<ConversationAlias> Aliases { get; init; }

    /// <summary>The instance that decides or works for it; <c>null</c> when it was handed back in peace. Set by the store.</summary>
    public string? Owner { get; init; }

    /// <summary>Bytes that it keeps, roughly.</summary>
    public int Weight => 1024 + Data.Length + Request.Length;
}
