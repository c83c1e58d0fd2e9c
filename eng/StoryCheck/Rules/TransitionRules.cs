using IacpBus.StoryCheck.Watching;

namespace IacpBus.StoryCheck.Rules;

/// <summary>
/// Every message of a negotiation or a handoff is a step that the tables allow, for who says it and for who hears it, in
/// the order in which the broker had them. What the clock does by itself is not seen, and makes nothing legal.
/// </summary>
internal static class TransitionRules
{
    public static IEnumerable<string> Check(IReadOnlyList<TapMessage> messages, ProtocolTables tables) =>
        NegotiationRules.Proposals(messages).SelectMany(proposal => Walk(
                proposal,
                [.. After(proposal, messages).Where(message => message.Conversation == proposal.Conversation)],
                new ConversationRole(tables.Proposer, tables.Proposer.First),
                new ConversationRole(tables.Worker, tables.Worker.First),
                Happening.OfNegotiation))
            .Concat(Handoffs(messages).SelectMany(handoff => WalkHandoff(
                handoff,
                [.. After(handoff, messages).Where(message => message.HandoffId == handoff.HandoffId)],
                tables)))
            .Concat(Strays(messages));

    private static IEnumerable<TapMessage> Handoffs(IReadOnlyList<TapMessage> messages) =>
        HandoffRules.Handoffs(messages).Where(message => message.HandoffId is not null).DistinctBy(message => message.HandoffId);

    private static IEnumerable<TapMessage> After(TapMessage opening, IReadOnlyList<TapMessage> messages) => messages.Where(message => message.Number > opening.Number);

    /// <summary>What was refused may be handed over again, as if for the first time.</summary>
    private static IEnumerable<string> WalkHandoff(TapMessage handoff, TapMessage[] about, ProtocolTables tables)
    {
        var receiver = new ReceiverRole(tables.Receiver);
        var sender = new ConversationRole(tables.Sender, tables.Sender.First);
        int read = 0;
        foreach (string problem in Walk(handoff, about.TakeWhile(message => !(receiver.HasDismissed && message.IsHandoff) && ++read > 0), sender, receiver, Happening.OfHandoff))
        {
            yield return problem;
        }

        if (read < about.Length)
        {
            foreach (string problem in WalkHandoff(about[read], about[(read + 1)..], tables))
            {
                yield return problem;
            }
        }
    }

    private static IEnumerable<string> Walk(TapMessage opening, IEnumerable<TapMessage> about, ConversationRole asker, ConversationRole asked, Func<TapMessage, bool, Happening?> read)
    {
        foreach (TapMessage message in about)
        {
            bool byAsker = message.Sender == opening.Sender && message.Recipient == opening.Recipient;
            if (!byAsker && (message.Sender != opening.Recipient || message.Recipient != opening.Sender))
            {
                yield return $"{message}: is of or for an outsider to what message {opening.Number} began";
            }
            else if (read(message, byAsker) is { } happening)
            {
                (ConversationRole speaker, ConversationRole listener) = byAsker ? (asker, asked) : (asked, asker);
                string? heard = listener.Hear(happening);
                string? said = speaker.Say(happening);
                if ((heard ?? said) is { } fault)
                {
                    yield return $"{message}: {fault}";
                }
            }
        }
    }

    private static IEnumerable<string> Strays(IReadOnlyList<TapMessage> messages)
    {
        TapMessage[] proposals = [.. NegotiationRules.Proposals(messages).Where(proposal => proposal.Id == proposal.Conversation)];
        TapMessage[] handoffs = [.. Handoffs(messages)];
        foreach (TapMessage message in messages)
        {
            bool negotiates = message.IsProposal || message.Answer is not null || message.NegotiationId is not null;
            if (negotiates && !proposals.Any(proposal => proposal.Conversation == message.Conversation && proposal.Number <= message.Number))
            {
                yield return $"{message}: belongs to no negotiation that was begun";
            }

            if (message.NegotiationId is { } named && named != message.Conversation)
            {
                yield return $"{message}: names another negotiation than the one it belongs to";
            }

            if (message.HandoffId is { } id && !handoffs.Any(handoff => handoff.HandoffId == id && handoff.Number <= message.Number))
            {
                yield return $"{message}: belongs to no handoff that was begun";
            }
        }
    }
}
