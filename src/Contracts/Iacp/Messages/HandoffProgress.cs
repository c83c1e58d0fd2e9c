using IacpBus.Contracts.Json;

namespace IacpBus.Contracts.Iacp.Messages;

/// <summary>How far a handoff is (spec/iacp.md 3.2, <c>progress</c>).</summary>
public sealed record HandoffProgress : PayloadObject
{
    /// <summary><c>percent_complete</c>: in spite of its name a fraction, 0 to 1.</summary>
    public double? PercentComplete { get; init; }

    /// <summary><c>pitfalls_found</c></summary>
    public IReadOnlyList<string> PitfallsFound { get; init => field = ValueList<string>.Of(value); } = ValueList<string>.Empty;

    /// <summary><c>timestamp</c>: when this was so.</summary>
    public DateTimeOffset? Timestamp { get; init; }

    internal static HandoffProgress Read(PayloadReader progress) => new()
    {
        PercentComplete = progress.Fraction("percent_complete"u8),
        PitfallsFound = progress.Texts("pitfalls_found"u8),
        Timestamp = progress.Time("timestamp"u8),
        Extensions = progress.Rest(),
    };

    internal override void WriteMembers(JcsWriter writer)
    {
        writer.Member("percent_complete"u8, PercentComplete);
        writer.Texts("pitfalls_found"u8, PitfallsFound);
        writer.Member("timestamp"u8, Timestamp);
    }
}
