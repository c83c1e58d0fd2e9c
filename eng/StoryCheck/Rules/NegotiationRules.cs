using IacpBus.StoryCheck.Watching;

namespace IacpBus.StoryCheck.Rules;

/// <summary>At least one negotiation, and each is countered, agreed, worked on, completed with an output and paid for as agreed.</summary>
internal static class NegotiationRules
{
    public static IEnumerable<string> Check(IReadOnlyList<TapMessage> messages)
    {
        TapMessage[] proposals = [.. Proposals(messages)];
        if (proposals.Length == 0)
        {
            yield return "nothing was negotiated";
        }

        foreach (TapMessage proposal in proposals)
        {
            TapMessage[] about = [.. About(proposal, messages)];
            foreach (string fault in Terms(proposal, about).Concat(Work(proposal, about)).Concat(Payment(proposal, about)))
            {
                yield return $"{proposal}: {fault}";
            }
        }
    }

    /// <summary>The first proposal of each negotiation.</summary>
    public static IEnumerable<TapMessage> Proposals(IReadOnlyList<TapMessage> messages) =>
        messages.Where(message => message.IsProposal && message.Conversation is not null).DistinctBy(message => message.Conversation);

    /// <summary>How much was paid in all; a settlement that was told twice counts once.</summary>
    public static decimal? Settled(IReadOnlyList<TapMessage> messages) =>
        Proposals(messages)
            .SelectMany(proposal => Settlements(proposal, About(proposal, messages)).DistinctBy(settlement => settlement.Payload.Text("settlement_id")))
            .Sum(settlement => settlement.Transferred ?? 0);

    /// <summary>Of one negotiation, what the proposer says it has paid.</summary>
    public static IEnumerable<TapMessage> Settlements(TapMessage proposal, IEnumerable<TapMessage> about) =>
        about.Where(message => message.IsSettlement && message.Sender == proposal.Sender && message.Recipient == proposal.Recipient);

    public static IEnumerable<TapMessage> About(TapMessage proposal, IReadOnlyList<TapMessage> messages) =>
        messages.Where(message => message.Number > proposal.Number && message.Conversation == proposal.Conversation);

    private static IEnumerable<string> Terms(TapMessage proposal, TapMessage[] about)
    {
        if (!about.Any(message => message.Answer == "counter" && message.Sender == proposal.Recipient))
        {
            yield return "was never countered";
        }

        TapMessage? agreement = about.FirstOrDefault(message => message.Answer == "accepted");
        TapMessage? offer = about.LastOrDefault(message => message.Answer == "counter" && message.Number < agreement?.Number);
        if (agreement is null)
        {
            yield return "was not agreed";
        }
        else if (offer?.ExpiresAt < agreement.MadeAt)
        {
            yield return "was agreed after the counter-offer had expired";
        }
    }

    private static IEnumerable<string> Work(TapMessage proposal, TapMessage[] about)
    {
        TapMessage[] reports = [.. about.Where(message => message.Sender == proposal.Recipient && message.Recipient == proposal.Sender)];
        if (!reports.Any(message => message.IsProgress))
        {
            yield return "made no progress";
        }

        if (reports.Any(message => message.IsProgress && message.Progress is not (>= 0 and <= 1)))
        {
            yield return "went beyond its end";
        }

        if (!reports.Any(message => message.IsCompletion))
        {
            yield return "was not completed";
        }
        else if (reports.Any(message => message.IsCompletion && message.Payload.Member("output") is null))
        {
            yield return "was completed with no output";
        }
    }

    private static IEnumerable<string> Payment(TapMessage proposal, TapMessage[] about)
    {
        TapMessage[] settlements = [.. Settlements(proposal, about)];
        if (settlements.Length == 0)
        {
            yield return "was not settled";
            yield break;
        }

        string?[] ids = [.. settlements.Select(settlement => settlement.Payload.Text("settlement_id")).Distinct()];
        if (ids is not [not null])
        {
            yield return ids.Length == 1 ? "was settled with no settlement_id" : $"was settled {ids.Length} times";
        }

        decimal? agreed = AgreedReward(proposal, about);
        if (agreed is not > 0)
        {
            yield return "was agreed for no credits";
        }
        else if (settlements.FirstOrDefault(settlement => settlement.Transferred != agreed) is { } other)
        {
            yield return $"{agreed.Printed()} credits were agreed, but {other.Transferred.Printed()} settled";
        }

        if (!about.Any(message => message.IsCompletion && message.Sender == proposal.Recipient && message.Number < settlements[0].Number))
        {
            yield return "was settled before it was completed";
        }
    }

    /// <summary>That of the last terms before the agreement; a counter-offer that names none leaves it as it was.</summary>
    private static decimal? AgreedReward(TapMessage proposal, TapMessage[] about) =>
        about.TakeWhile(message => message.Answer != "accepted").Prepend(proposal).Select(message => message.Reward).LastOrDefault(reward => reward is not null);
}
