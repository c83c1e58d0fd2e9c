using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Contracts.Json;

namespace IacpBus.Agents.Negotiations;

/// <summary>What is negotiated about: the work, its price, and until when (spec/iacp.md 3.4).</summary>
public sealed record WorkTerms
{
    /// <summary>What is to be done; not empty.</summary>
    public required string Task { get; init; }

    /// <summary>Credits that the proposer pays when it is settled, at least 0.</summary>
    public decimal RewardCredits { get; init; }

    /// <summary>Credits that are taken off the reward when the work is completed after its deadline, at least 0.</summary>
    public decimal PenaltyCredits { get; init; }

    /// <summary>When it must be done; <c>null</c> for no limit.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>More about the task, any JSON.</summary>
    public CanonicalJson? Detail { get; init; }

    internal static WorkTerms Of(WorkProposal proposal, DateTimeOffset timestamp) => new()
    {
        Task = proposal.Task,
        RewardCredits = proposal.RewardCredits ?? 0,
        PenaltyCredits = proposal.PenaltyCredits ?? 0,
        Deadline = proposal.Deadline?.ResolveFrom(timestamp),
        Detail = proposal.Detail,
    };

    /// <summary>These, with what a counter-offer changes; what it does not name stays.</summary>
    internal WorkTerms With(NegotiationTerms? counter, DateTimeOffset timestamp) => counter is null ? this : this with
    {
        Task = counter.Task ?? Task,
        RewardCredits = counter.RewardCredits ?? RewardCredits,
        Deadline = counter.Deadline?.ResolveFrom(timestamp) ?? Deadline,
        Detail = counter.Detail ?? Detail,
    };

    internal WorkProposal ToProposal(int round, CorrelationId negotiation) => new()
    {
        Task = Task,
        RewardCredits = RewardCredits,
        PenaltyCredits = PenaltyCredits > 0 ? PenaltyCredits : null,
        Deadline = Deadline is { } deadline ? Contracts.Iacp.Messages.Deadline.At(deadline) : null,
        Detail = Detail,
        NegotiationId = negotiation.Value,
        Round = round,
    };

    internal NegotiationTerms ToCounter() => new()
    {
        Task = Task,
        RewardCredits = RewardCredits,
        Deadline = Deadline is { } deadline ? Contracts.Iacp.Messages.Deadline.At(deadline) : null,
    };
}
