using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using IacpBus.StoryCheck.Watching;

namespace IacpBus.StoryCheck.Tests;

/// <summary>A story as it should be, to be spoiled. The constants are the numbers of its messages.</summary>
internal static class Told
{
    public const string Content = "a line\n";
    public const int Announcement = 1;
    public const int Heartbeat = 3;
    public const int Broadcast = 4;
    public const int Found = 5;
    public const int Query = 6;
    public const int Manifest = 7;
    public const int Handoff = 8;
    public const int Taken = 9;
    public const int FirstStep = 10;
    public const int SecondStep = 11;
    public const int Done = 12;
    public const int Proposal = 13;
    public const int Counter = 14;
    public const int Agreement = 15;
    public const int Step = 16;
    public const int Delivery = 17;
    public const int Payment = 18;
    public const int Closing = 19;
    public const int Last = 20;

    public static readonly string[] Agents = ["builder-01", "reviewer-02"];
    private const string Negotiation = "id-13";

    public static string ContentHash => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Content)));

    public static List<TapMessage> Well() => new Tale()
        .Builder("event/query", new() { ["agent_id"] = "builder-01", ["availability"] = "idle", ["capabilities"] = new JsonArray(), ["load"] = 0 }, recipient: "*")
        .Reviewer("event/query", new() { ["agent_id"] = "reviewer-02", ["availability"] = "idle", ["capabilities"] = Capabilities(), ["load"] = 0 }, recipient: "*")
        .Reviewer("heartbeat/health", new() { ["status"] = "alive", ["load"] = 0, ["active_tasks"] = 0 }, recipient: "*")
        .Builder("request/query", new() { ["capabilities"] = new JsonArray("code_review") }, recipient: "*")
        .Reviewer("response/query", new() { ["status"] = "accepted", ["capabilities"] = Capabilities() }, about: Broadcast)
        .Builder("request/query", new() { ["capabilities"] = new JsonArray("code_review") })
        .Reviewer("response/query", new() { ["status"] = "accepted", ["capabilities"] = Capabilities() }, about: Query)
        .Builder("request/handoff", new() { ["handoff_id"] = "h", ["context"] = new JsonObject { ["attachments"] = new JsonArray(Attachment()) } })
        .Reviewer("response/handoff", new() { ["handoff_id"] = "h", ["status"] = "accepted" }, about: Handoff)
        .Reviewer("event/notify", Progress(0.1), about: Handoff)
        .Reviewer("event/notify", Progress(0.9), about: Handoff)
        .Reviewer("event/notify", new() { ["handoff_id"] = "h", ["event_type"] = "complete", ["complete"] = true, ["status"] = "completed", ["output"] = new JsonObject { ["findings"] = 2 } }, about: Handoff)
        .Builder("request/negotiate", new() { ["task"] = "mend it", ["reward_credits"] = 20, ["round"] = 1, ["negotiation_id"] = Negotiation })
        .Reviewer("response/negotiate", new() { ["status"] = "counter", ["accept"] = false, ["counter"] = new JsonObject { ["reward_credits"] = 25.50 }, ["round"] = 2, ["expires_at"] = "2026-05-06T12:05:00Z" }, about: Proposal)
        .Builder("response/negotiate", new() { ["status"] = "accepted", ["accept"] = true, ["round"] = 2 }, about: Proposal, to: Counter)
        .Reviewer("event/notify", new() { ["event_type"] = "progress", ["progress"] = 0.5, ["negotiation_id"] = Negotiation }, about: Proposal)
        .Reviewer("event/notify", new() { ["event_type"] = "complete", ["complete"] = true, ["output"] = new JsonObject { ["mended"] = true }, ["negotiation_id"] = Negotiation }, about: Proposal)
        .Builder("event/notify", new() { ["event_type"] = "settled", ["settled"] = true, ["credits_transferred"] = 25.50, ["settlement_id"] = "s", ["negotiation_id"] = Negotiation }, about: Proposal)
        .Builder("event/notify", new() { ["event_type"] = "handoff_complete", ["handoff_id"] = "h" }, about: Handoff)
        .Reviewer("heartbeat/health", new() { ["status"] = "draining", ["load"] = 0 }, recipient: "*")
        .Messages;

    public static List<TapMessage> Without(int number) => [.. Well().Where(message => message.Number != number)];

    /// <summary>The good story with one member of one message changed; <c>null</c> takes it away.</summary>
    public static List<TapMessage> With(int number, string path, JsonNode? value)
    {
        List<TapMessage> messages = Well();
        messages[number - 1] = messages[number - 1].With(path, value);
        return messages;
    }

    /// <summary>The good story with one message taken from its place and told behind another.</summary>
    public static List<TapMessage> Moved(int number, int behind)
    {
        List<TapMessage> messages = Well();
        TapMessage moved = messages[number - 1];
        messages.Insert(behind, moved);
        messages.RemoveAt(number <= behind ? number - 1 : number);
        return [.. messages.Select((message, index) => message with { Number = index + 1 })];
    }

    /// <summary>The message with something else at the end of <paramref name="path"/>; <c>null</c> takes it away.</summary>
    public static TapMessage With(this TapMessage message, string path, JsonNode? value)
    {
        JsonNode envelope = JsonNode.Parse(message.Envelope.GetRawText())!;
        string[] names = path.Split('/');
        JsonNode parent = names[..^1].Aggregate(envelope, (node, name) => int.TryParse(name, out int index) ? node[index]! : node[name]!);
        if (value is null)
        {
            parent.AsObject().Remove(names[^1]);
        }
        else
        {
            parent[names[^1]] = value;
        }

        return message with { Envelope = Tale.Element(envelope) };
    }

    private static JsonArray Capabilities() => [new JsonObject { ["name"] = "code_review" }];

    private static JsonObject Attachment() => new() { ["path"] = "a.txt", ["content"] = Content, ["sha256"] = ContentHash };

    private static JsonObject Progress(double fraction) => new() { ["handoff_id"] = "h", ["event_type"] = "progress", ["progress"] = fraction };
}
