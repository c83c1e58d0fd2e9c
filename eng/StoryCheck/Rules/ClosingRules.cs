using IacpBus.StoryCheck.Watching;

namespace IacpBus.StoryCheck.Rules;

/// <summary>The story ends with the word that a handoff is over, after everything was paid.</summary>
internal static class ClosingRules
{
    public static IEnumerable<string> Check(IReadOnlyList<TapMessage> messages)
    {
        TapMessage[] closings = [.. messages.Where(Closes)];
        if (closings.Length == 0)
        {
            yield return "nobody said handoff_complete";
        }

        foreach (TapMessage closing in closings)
        {
            if (!HandoffRules.Handoffs(messages).Any(handoff => handoff.HandoffId is { } id && id == closing.HandoffId
                && closing.Sender == handoff.Sender && closing.Recipient == handoff.Recipient
                && messages.Any(completion => completion.Number < closing.Number && HandoffRules.Completes(completion, handoff))))
            {
                yield return $"{closing}: names no handoff that its sender has got back completed";
            }

            if (NegotiationRules.Proposals(messages).Any(proposal =>
                !NegotiationRules.Settlements(proposal, NegotiationRules.About(proposal, messages)).Any(settlement => settlement.Number < closing.Number)))
            {
                yield return $"{closing}: handoff_complete came before the settlement";
            }
        }
    }

    public static bool Closes(TapMessage message) => message.Type == "event" && message.Payload.Text("event_type") == "handoff_complete";
}
