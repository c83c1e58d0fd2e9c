using IacpBus.Contracts.Json;

namespace IacpBus.Contracts.Iacp.Messages;

/// <summary>
/// One thing that an agent can do (spec/iacp.md 3.3). The seed calls it by <c>name</c>, the companions by
/// <c>action</c> and <c>target</c>; both are read and both are written. Two are equal when they look the same on the
/// wire.
/// </summary>
public sealed record Capability : PayloadObject
{
    /// <summary>
    /// <c>name</c>, such as <c>code_review</c>. When absent on the wire it is the action, or <c>action:target</c> when
    /// there is a target.
    /// </summary>
    public required string Name { get; init; }

    /// <summary><c>action</c>; the name when nothing else was said.</summary>
    public string Action { get => field ?? Name; init; }

    /// <summary><c>target</c>: what the action is done to.</summary>
    public string? Target { get; init; }

    /// <summary><c>description</c>: a sentence for people and models.</summary>
    public string? Description { get; init; }

    /// <summary><c>models</c>: what it runs on.</summary>
    public IReadOnlyList<string> Models { get; init => field = ValueList<string>.Of(value); } = ValueList<string>.Empty;

    /// <summary><c>tools</c>: what it has at hand.</summary>
    public IReadOnlyList<string> Tools { get; init => field = ValueList<string>.Of(value); } = ValueList<string>.Empty;

    /// <summary><c>throughput</c>: tokens per second, at least 0.</summary>
    public double? Throughput { get; init; }

    /// <summary><c>availability</c>: a word, mostly <c>idle</c>, <c>busy</c> or <c>offline</c>.</summary>
    public string? Availability { get; init; }

    /// <summary><c>max_concurrent</c>: how many at once, at least 0.</summary>
    public int? MaxConcurrent { get; init; }

    /// <summary><c>success_rate</c>: 0 to 1.</summary>
    public double? SuccessRate { get; init; }

    /// <summary><c>avg_duration_seconds</c>: seconds that it takes on average, at least 0.</summary>
    public double? AverageDurationSeconds { get; init; }

    /// <summary>A capability of which only the name is known.</summary>
    public static Capability Named(string name) => new() { Name = name };

    /// <summary>
    /// Whether a term of a query means this: its name, its action, or <c>action:target</c> as registries write it.
    /// Case matters.
    /// </summary>
    public bool Answers(string term) =>
        term == Name || term == Action || (Target is not null && term == $"{Action}:{Target}");

    /// <summary>Whether the two look the same on the wire.</summary>
    public bool Equals(Capability? other) => other is not null && ToCanonicalJson() == other.ToCanonicalJson();

    /// <inheritdoc/>
    public override int GetHashCode() => ToCanonicalJson().GetHashCode();

    internal static Capability Read(PayloadReader item)
    {
        string? action = item.NonEmptyText("action"u8);
        string? target = item.Text("target"u8);
        string? name = item.NonEmptyText("name"u8) ?? (target is null || action is null ? action : $"{action}:{target}");
        if (name is null)
        {
            item.Missing("name"u8);
        }

        return new Capability
        {
            Name = name ?? string.Empty,
            Action = action ?? name ?? string.Empty,
            Target = target,
            Description = item.Text("description"u8),
            Models = item.Texts("models"u8),
            Tools = item.Texts("tools"u8),
            Throughput = item.Amount("throughput"u8),
            Availability = item.Text("availability"u8),
            MaxConcurrent = item.WholeNumber("max_concurrent"u8),
            SuccessRate = item.Fraction("success_rate"u8),
            AverageDurationSeconds = item.Amount("avg_duration_seconds"u8),
            Extensions = item.Rest(),
        };
    }

    internal override void WriteMembers(JcsWriter writer)
    {
        writer.Member("action"u8, Action);
        writer.Member("availability"u8, Availability);
        writer.Member("avg_duration_seconds"u8, AverageDurationSeconds);
        writer.Member("description"u8, Description);
        writer.Member("max_concurrent"u8, MaxConcurrent);
        writer.Texts("models"u8, Models);
        writer.Member("name"u8, Name);
        writer.Member("success_rate"u8, SuccessRate);
        writer.Member("target"u8, Target);
        writer.Member("throughput"u8, Throughput);
        writer.Texts("tools"u8, Tools);
    }
}
