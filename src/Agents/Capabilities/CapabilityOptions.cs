namespace IacpBus.Agents.Capabilities;

/// <summary>What others learn about a capability and how much of it runs at once.</summary>
public sealed class CapabilityOptions
{
    /// <summary>One line for people, sent in the manifest.</summary>
    public string? Description { get; set; }

    /// <summary>Models that do the work, sent in the manifest.</summary>
    public IList<string> Models { get; } = [];

    /// <summary>Tools it has, sent in the manifest; a handoff that requires others is rejected.</summary>
    public IList<string> Tools { get; } = [];

    /// <summary>Calls that run at the same time, 1 to 1,000. Default 4. More are queued.</summary>
    public int MaxConcurrent { get; set; } = 4;

    /// <summary>Largest handoff packet in bytes; larger ones are rejected as <c>context_overflow</c>. Default <c>null</c>: whatever a message may hold.</summary>
    public int? MaxContextBytes { get; set; }

    /// <summary>Usual duration of one call; answered as ETA. Default 60 s.</summary>
    public TimeSpan TypicalDuration { get; set; } = TimeSpan.FromSeconds(60);
}
