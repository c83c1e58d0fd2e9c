using IacpBus.Contracts.Json;

namespace IacpBus.Contracts.Iacp.Messages;

/// <summary>Offers work for credits (spec/iacp.md 3.4, 4.4): <c>request/negotiate</c>. Answered with a <see cref="NegotiationReply"/>.</summary>
public sealed record WorkProposal() : IacpMessage(MessageType.Request, MessageIntent.Negotiate)
{
    /// <summary><c>task</c>: what is to be done.</summary>
    public required string Task { get; init; }

    /// <summary><c>reward_credits</c>: what the sender pays when it is settled, at least 0; <c>null</c> when nothing was said.</summary>
    public decimal? RewardCredits { get; init; }

    /// <summary><c>deadline</c>: when it must be done, as a time or as seconds from the message's timestamp.</summary>
    public Deadline? Deadline { get; init; }

    /// <summary><c>detail</c>: more about the task, any JSON.</summary>
    public CanonicalJson? Detail { get; init; }

    /// <summary><c>negotiation_id</c>: the correlation_id again, for peers that look here.</summary>
    public string? NegotiationId { get; init; }

    /// <summary><c>bounty_id</c>: the bounty that the reward comes from.</summary>
    public string? BountyId { get; init; }

    /// <summary><c>penalty_credits</c>: what the worker pays when it misses the terms, at least 0.</summary>
    public decimal? PenaltyCredits { get; init; }

    /// <summary><c>required_tier</c>: reputation that the worker must have.</summary>
    public string? RequiredTier { get; init; }

    /// <summary><c>round</c> of the negotiation, from 1.</summary>
    public int? Round { get; init; }

    internal static WorkProposal Read(PayloadReader payload, Envelope envelope) => new()
    {
        Task = payload.RequiredText("task"u8),
        RewardCredits = payload.Credits("reward_credits"u8),
        Deadline = payload.TimeOrSeconds("deadline"u8),
        Detail = payload.Json("detail"u8),
        NegotiationId = payload.Id("negotiation_id"u8),
        BountyId = payload.Id("bounty_id"u8),
        PenaltyCredits = payload.Credits("penalty_credits"u8),
        RequiredTier = payload.Text("required_tier"u8),
        Round = payload.WholeNumber("round"u8, min: 1),
        Extensions = payload.Rest(),
    };

    internal override void WriteMembers(JcsWriter writer)
    {
        writer.Member("bounty_id"u8, BountyId);
        writer.Member("deadline"u8, Deadline);
        writer.Member("detail"u8, Detail);
        writer.Member("negotiation_id"u8, NegotiationId);
        writer.Credits("penalty_credits"u8, PenaltyCredits);
        writer.Member("required_tier"u8, RequiredTier);
        writer.Credits("reward_credits"u8, RewardCredits);
        writer.Member("round"u8, Round);
        writer.Member("task"u8, Task);
    }
}
