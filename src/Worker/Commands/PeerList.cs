using System.Globalization;
using System.Text;
using IacpBus.Agents.Presence;
using IacpBus.Contracts.Iacp.Messages;

namespace IacpBus.Worker.Commands;

/// <summary>Peers for people and for programs. What they said about themselves is escaped.</summary>
internal static class PeerList
{
    private const int LongestWord = 40;
    private const int MostCapabilities = 20;

    public static string ToText(IReadOnlyList<Peer> peers)
    {
        if (peers.Count == 0)
        {
            return "Nobody answered and nobody was heard.";
        }

        int widest = Math.Min(LongestWord, peers.Max(peer => peer.Id.Value.Length));
        var text = new StringBuilder();
        foreach (Peer peer in peers)
        {
            text.Append(text.Length > 0 ? Environment.NewLine : string.Empty);
            text.Append(CultureInfo.InvariantCulture, $"{peer.Id.Value.PadRight(widest)}  {Word(peer.Liveness),-12}");
            text.Append(CultureInfo.InvariantCulture, $"  load {(peer.Load is { } load ? load.ToString("0.00", CultureInfo.InvariantCulture) : "?"),-4}");
            text.Append(CultureInfo.InvariantCulture, $"  eta {(peer.EtaSeconds is { } eta ? eta.ToString("0.#", CultureInfo.InvariantCulture) + " s" : "?"),-8}");
            text.Append(Names(peer));
        }

        return text.ToString();
    }

    public static string ToJson(IReadOnlyList<Peer> peers) => JsonText.Write(json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("peers");
        foreach (Peer peer in peers)
        {
            json.WriteStartObject();
            json.WriteString("agent_id", peer.Id.Value);
            json.WriteString("liveness", Word(peer.Liveness));
            json.WriteString("status", peer.Status);
            json.WriteBoolean("available", peer.IsAvailable);
            WriteNumber("load", peer.Load);
            WriteNumber("eta_seconds", peer.EtaSeconds);
            json.WriteString("last_seen", peer.LastSeen.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            json.WriteStartArray("capabilities");
            foreach (Capability capability in peer.Capabilities)
            {
                json.WriteStringValue(capability.Name);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();

        void WriteNumber(string name, double? value)
        {
            if (value is { } number)
            {
                json.WriteNumber(name, number);
            }
            else
            {
                json.WriteNull(name);
            }
        }
    });

    private static string Word(PeerLiveness liveness) => liveness.ToString().ToLowerInvariant();

    private static string Names(Peer peer)
    {
        string names = string.Join(", ", peer.Capabilities.Take(MostCapabilities).Select(capability => capability.Name.Printable(LongestWord)));
        return peer.Capabilities.Count > MostCapabilities ? $"{names}, and {peer.Capabilities.Count - MostCapabilities} more" : names;
    }
}
