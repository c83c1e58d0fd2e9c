using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using IacpBus.StoryCheck.Watching;

namespace IacpBus.StoryCheck.Tests;

/// <summary>A story as it should be, to be spoiled.</summary>
internal static class Told
{
    public const string Content = "a line\n";
    public static readonly string[] Agents = ["builder-01", "reviewer-02"];
    private static readonly DateTimeOffset Start = new(2026, 5, 6, 12, 0, 0, TimeSpan.Zero);

    public static string ContentHash => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Content)));

    public static List<TapMessage> Well() =>
    [
        Asks(1, "query", new() { ["capabilities"] = new JsonArray("code_review") }),
        Answers(2, "response", "query", 1, new() { ["status"] = "accepted", ["capabilities"] = new JsonArray(new JsonObject { ["name"] = "code_review" }) }),
        Asks(3, "handoff", new()
        {
            ["handoff_id"] = "h",
            ["context"] = new JsonObject { ["attachments"] = new JsonArray(new JsonObject { ["path"] = "a.txt", ["content"] = Content, ["sha256"] = ContentHash }) },
        }),
        Answers(4, "response", "handoff", 3, new() { ["handoff_id"] = "h", ["status"] = "accepted" }),
        Answers(5, "event", "notify", 3, Progress(0.1)),
        Answers(6, "event", "notify", 3, Progress(0.9)),
        Answers(7, "event", "notify", 3, new()
        {
            ["handoff_id"] = "h",
            ["event_type"] = "complete",
            ["complete"] = true,
            ["status"] = "completed",
            ["output"] = new JsonObject { ["findings"] = 2 },
        }),
    ];

    public static JsonObject Progress(double fraction) => new() { ["handoff_id"] = "h", ["event_type"] = "progress", ["progress"] = fraction };

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

        return message with { Envelope = Element(envelope) };
    }

    private static TapMessage Asks(int number, string intent, JsonObject payload) => Message(number, "builder-01", "reviewer-02", "request", intent, null, payload);

    private static TapMessage Answers(int number, string type, string intent, int question, JsonObject payload) => Message(number, "reviewer-02", "builder-01", type, intent, question, payload);

    private static TapMessage Message(int number, string sender, string recipient, string type, string intent, int? question, JsonObject payload)
    {
        var envelope = new JsonObject
        {
            ["version"] = "1.0",
            ["message_id"] = $"id-{number}",
            ["correlation_id"] = $"id-{question ?? number}",
            ["in_reply_to"] = question is null ? null : $"id-{question}",
            ["sender"] = new JsonObject { ["agent_id"] = sender },
            ["recipient"] = new JsonObject { ["agent_id"] = recipient },
            ["timestamp"] = Start.AddSeconds(number).ToString("O", CultureInfo.InvariantCulture),
            ["ttl_seconds"] = 60,
            ["message"] = new JsonObject { ["type"] = type, ["intent"] = intent, ["payload"] = payload },
        };
        return new TapMessage
        {
            Number = number,
            Elapsed = TimeSpan.FromSeconds(number - 1),
            ReceivedAt = Start.AddSeconds(number),
            Exchange = "iacp.agents",
            RoutingKey = recipient,
            ContentType = "application/iacp+json",
            Envelope = Element(envelope),
        };
    }

    private static JsonElement Element(JsonNode node) => JsonDocument.Parse(node.ToJsonString()).RootElement;
}
