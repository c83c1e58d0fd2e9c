using System.Globalization;
using System.Text.Json;
using IacpBus.Agents.Conversations;
using IacpBus.Contracts.Iacp;

namespace IacpBus.Agents.Store.Sql;

/// <summary>The names of a conversation beside it, so that one query reads it: a JSON array, four texts for each.</summary>
internal static class AliasText
{
    private const int Parts = 4;

    public static string Write(IReadOnlyList<ConversationAlias> aliases)
    {
        string[] texts = new string[aliases.Count * Parts];
        for (int i = 0; i < aliases.Count; i++)
        {
            texts[i * Parts] = ((int)aliases[i].Kind).ToString(CultureInfo.InvariantCulture);
            texts[(i * Parts) + 1] = aliases[i].Self.Value;
            texts[(i * Parts) + 2] = aliases[i].Peer.Value;
            texts[(i * Parts) + 3] = aliases[i].Name;
        }

        return JsonSerializer.Serialize(texts);
    }

    public static IReadOnlyList<ConversationAlias> Read(string text)
    {
        string[] texts = JsonSerializer.Deserialize<string[]>(text) ?? [];
        var aliases = new ConversationAlias[texts.Length / Parts];
        for (int i = 0; i < aliases.Length; i++)
        {
            ReadOnlySpan<string> parts = texts.AsSpan(i * Parts, Parts);
            aliases[i] = new((AliasKind)int.Parse(parts[0], CultureInfo.InvariantCulture), AgentId.Parse(parts[1]), AgentId.Parse(parts[2]), parts[3]);
        }

        return aliases;
    }
}
