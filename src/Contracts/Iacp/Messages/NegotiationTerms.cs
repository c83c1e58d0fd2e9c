using IacpBus.Contracts.Json;

namespace IacpBus.Contracts.Iacp.Messages;

/// <summary>The other terms of a counter-offer (spec/iacp.md 3.4, <c>counter</c>). What it does not name stays as proposed.</summary>
public sealed record NegotiationTerms : PayloadObject
{
    /// <summary><c>task</c></summary>
    public string? Task { get; init; }

    /// <summary><c>reward_credits</c>: at least 0.</summary>
    public decimal? RewardCredits { get; init; }

    /// <summary><c>deadline</c>: a time, or seconds from the timestamp of the message that holds these terms.</summary>
    public Deadline? Deadline { get; init; }

    /// <summary><c>detail</c>: any JSON.</summary>
    public CanonicalJson? Detail { get; init; }

    internal static NegotiationTerms Read(PayloadReader counter) => new()
    {
        Task = counter.NonEmptyText("task"u8),
        RewardCredits = counter.Credits("reward_credits"u8),
        Deadline = counter.TimeOrSeconds("deadline"u8),
        Detail = counter.Json("detail"u8),
        Extensions = counter.Rest(),
    };

    internal override void WriteMembers(JcsWriter writer)
    {
        writer.Member("deadline"u8, Deadline);
        writer.Member("detail"u8, Detail);
        writer.Credits("reward_credits"u8, RewardCredits);
        writer.Member("task"u8, Task);
    }
}
