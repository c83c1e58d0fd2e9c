using System.Text.Json;

namespace IacpBus.Agents.Store.Sql.Postgres;

/// <summary>
/// Which units must keep their order: those to one recipient, and with them those of its conversations, which are with
/// that peer.
/// </summary>
internal static class UnitLane
{
    public static int Of(StoreUnit unit, int lanes) => (NameOf(unit).GetHashCode(StringComparison.Ordinal) & int.MaxValue) % lanes;

    private static string NameOf(StoreUnit unit) =>
        unit.Outbox.Where(row => !row.IsBurial).Select(row => RecipientOf(row.Body)).FirstOrDefault(recipient => recipient is not null)
        ?? (unit.Conversations.Count > 0 ? unit.Conversations[0].Peer.Value : null)
        ?? unit.Inbox?.Key.Sender.Value
        ?? string.Empty;

    private static string? RecipientOf(ReadOnlyMemory<byte> envelope)
    {
        try
        {
            var reader = new Utf8JsonReader(envelope.Span);
            return Enter(ref reader, "recipient"u8) && Enter(ref reader, "agent_id"u8) && reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Goes to the value of a member of the next object.</summary>
    private static bool Enter(ref Utf8JsonReader reader, ReadOnlySpan<byte> member)
    {
        if (reader.TokenType != JsonTokenType.StartObject && (!reader.Read() || reader.TokenType != JsonTokenType.StartObject))
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool found = reader.ValueTextEquals(member);
            reader.Read();
            if (found)
            {
                return true;
            }

            reader.Skip();
        }

        return false;
    }
}
