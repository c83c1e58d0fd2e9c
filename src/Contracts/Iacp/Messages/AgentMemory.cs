using IacpBus.Contracts.Json;

namespace IacpBus.Contracts.Iacp.Messages;

/// <summary>What the sender of a handoff learned on the way (spec/iacp.md 3.2, <c>agent_memory</c>).</summary>
public sealed record AgentMemory : PayloadObject
{
    /// <summary><c>key_decisions</c></summary>
    public IReadOnlyList<string> KeyDecisions { get; init => field = ValueList<string>.Of(value); } = ValueList<string>.Empty;

    /// <summary><c>discovered_pitfalls</c></summary>
    public IReadOnlyList<string> DiscoveredPitfalls { get; init => field = ValueList<string>.Of(value); } = ValueList<string>.Empty;

    /// <summary><c>pending_items</c></summary>
    public IReadOnlyList<string> PendingItems { get; init => field = ValueList<string>.Of(value); } = ValueList<string>.Empty;

    internal static AgentMemory Read(PayloadReader memory) => new()
    {
        KeyDecisions = memory.Texts("key_decisions"u8),
        DiscoveredPitfalls = memory.Texts("discovered_pitfalls"u8),
        PendingItems = memory.Texts("pending_items"u8),
        Extensions = memory.Rest(),
    };

    internal override void WriteMembers(JcsWriter writer)
    {
        writer.Texts("discovered_pitfalls"u8, DiscoveredPitfalls);
        writer.Texts("key_decisions"u8, KeyDecisions);
        writer.Texts("pending_items"u8, PendingItems);
    }
}
