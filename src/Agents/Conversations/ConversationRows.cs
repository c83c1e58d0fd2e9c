using System.Diagnostics.CodeAnalysis;
using IacpBus.Agents.Handoffs;
using IacpBus.Agents.Store;

namespace IacpBus.Agents.Conversations;

/// <summary>Conversations as state machines see them, and as the store does.</summary>
internal static class ConversationRows
{
    [return: NotNullIfNotNull(nameof(row))]
    public static ConversationState? StateOf(ConversationRow? row)
    {
        if (row is null)
        {
            return null;
        }

        ConversationState state = ConversationJson.Read(row.Role, row.Data);
        state.Version = row.Version;
        if (state is ReceiverState handoff)
        {
            handoff.Request = row.Request;
        }

        return state;
    }

    public static ConversationRow RowOf(ConversationState state) => new()
    {
        Key = state.CorrelationId,
        Self = state.Self,
        Peer = state.Peer,
        Role = ConversationJson.RoleOf(state),
        Version = state.Version,
        State = state.CurrentState,
        IsFinal = state.IsFinal,
        HasWork = state.HasWork,
        DueAt = state.DueAt,
        Data = ConversationJson.Write(state),
        Request = state is ReceiverState { Version: 1 } handoff ? handoff.Request : default,
        Aliases = [.. state.Aliases],
    };
}
