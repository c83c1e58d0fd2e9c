using IacpBus.Contracts.Json;

namespace IacpBus.Contracts.Iacp.Messages;

/// <summary>Bounds on the work of a handoff (spec/iacp.md 3.2, <c>constraints</c>).</summary>
public sealed record HandoffConstraints : PayloadObject
{
    /// <summary><c>max_turns</c>: at most so many turns of the model, at least 0.</summary>
    public int? MaxTurns { get; init; }

    /// <summary><c>deadline</c>: when it must be done.</summary>
    public Deadline? Deadline { get; init; }

    /// <summary><c>compliance_level</c>: a word that the two sides agreed on.</summary>
    public string? ComplianceLevel { get; init; }

    internal static HandoffConstraints Read(PayloadReader constraints) => new()
    {
        MaxTurns = constraints.WholeNumber("max_turns"u8),
        Deadline = constraints.TimeOrSeconds("deadline"u8),
        ComplianceLevel = constraints.Text("compliance_level"u8),
        Extensions = constraints.Rest(),
    };

    internal override void WriteMembers(JcsWriter writer)
    {
        writer.Member("compliance_level"u8, ComplianceLevel);
        writer.Member("deadline"u8, Deadline);
        writer.Member("max_turns"u8, MaxTurns);
    }
}
