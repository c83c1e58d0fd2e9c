using IacpBus.Agents.Store;
using IacpBus.Contracts.Iacp;

namespace IacpBus.Agents.Conversations;

/// <summary>Which conversation a message means (spec/iacp.md 1.4): one with its sender, whatever it names.</summary>
internal static class ConversationLookup
{
    /// <summary>By <c>in_reply_to</c>, then by <c>correlation_id</c>; of those with one name, the one that began last.</summary>
    public static Task<ConversationState?> FindNegotiationAsync(this IAgentStore store, AgentId self, Envelope envelope, CancellationToken cancellationToken) =>
        FindByNameAsync(store, AliasKind.Negotiation, self, envelope, cancellationToken);

    /// <summary>
    /// By <c>handoff_id</c> where it is given, which may mean more than one when handoffs were merged; otherwise like a
    /// negotiation.
    /// </summary>
    public static async Task<IReadOnlyList<ConversationState>> FindHandoffsAsync(this IAgentStore store, AgentId self, Envelope envelope, string? handoffId, CancellationToken cancellationToken)
    {
        if (handoffId is null)
        {
            return await FindByNameAsync(store, AliasKind.Handoff, self, envelope, cancellationToken) is { } one ? [one] : [];
        }

        ConversationRow?[] meant =
        [
            await store.FindAsync(ConversationKey.Of(ConversationRole.HandoffSender, self, envelope.Sender, handoffId), cancellationToken),
            .. await store.FindAllAsync(new ConversationAlias(AliasKind.Original, self, envelope.Sender, handoffId), cancellationToken),
            await store.FindAsync(ConversationKey.Of(ConversationRole.HandoffReceiver, self, envelope.Sender, handoffId), cancellationToken),
        ];
        return [.. meant.OfType<ConversationRow>().DistinctBy(row => row.Key).Select(row => ConversationRows.StateOf(row))];
    }

    private static async Task<ConversationState?> FindByNameAsync(IAgentStore store, AliasKind kind, AgentId self, Envelope envelope, CancellationToken cancellationToken)
    {
        if (envelope.InReplyTo is { } request && await LastOfAsync(request.Value) is { } answered)
        {
            return answered;
        }

        return await LastOfAsync(envelope.Conversation.Value);

        async Task<ConversationState?> LastOfAsync(string name)
        {
            IReadOnlyList<ConversationRow> rows = await store.FindAllAsync(new ConversationAlias(kind, self, envelope.Sender, name), cancellationToken);
            return rows.Count > 0 ? ConversationRows.StateOf(rows[^1]) : null;
        }
    }
}
