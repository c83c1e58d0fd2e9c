using IacpBus.Contracts.Iacp;

namespace IacpBus.Agents.Conversations;

/// <summary>Which conversation a message means (spec/iacp.md 1.4): one with its sender, whatever it names.</summary>
internal static class ConversationLookup
{
    /// <summary>By <c>in_reply_to</c>, then by <c>correlation_id</c>; at most one.</summary>
    public static IEnumerable<ConversationState> FindNegotiation(this ConversationStore store, AgentId self, Envelope envelope) =>
        Names(envelope)
            .Select(name => store.Find(new ConversationAlias(AliasKind.Negotiation, self, envelope.Sender, name)))
            .OfType<ConversationState>()
            .Take(1);

    /// <summary>
    /// By <c>handoff_id</c> where it is given, which may mean more than one when handoffs were merged; otherwise like a
    /// negotiation.
    /// </summary>
    public static IReadOnlyList<ConversationState> FindHandoffs(this ConversationStore store, AgentId self, Envelope envelope, string? handoffId)
    {
        if (handoffId is null)
        {
            return [.. Names(envelope)
                .Select(name => store.Find(new ConversationAlias(AliasKind.Handoff, self, envelope.Sender, name)))
                .OfType<ConversationState>()
                .Take(1)];
        }

        ConversationState?[] meant =
        [
            store.Find(ConversationKey.Of(ConversationRole.HandoffSender, self, envelope.Sender, handoffId)),
            .. store.FindAll(new ConversationAlias(AliasKind.Original, self, envelope.Sender, handoffId)),
            store.Find(ConversationKey.Of(ConversationRole.HandoffReceiver, self, envelope.Sender, handoffId)),
        ];
        return [.. meant.OfType<ConversationState>().Distinct()];
    }

    private static IEnumerable<string> Names(Envelope envelope) =>
        envelope.InReplyTo is { } request ? [request.Value, envelope.Conversation.Value] : [envelope.Conversation.Value];
}
