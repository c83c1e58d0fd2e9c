using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using IacpBus.StoryCheck.Watching;

namespace IacpBus.StoryCheck.Tests;

/// <summary>Messages of builder-01 and reviewer-02, one after the other; the first has number 1.</summary>
internal sealed class Tale
{
    private static readonly DateTimeOffset Start = new(2026, 5, 6, 12, 0, 0, TimeSpan.Zero);

    public List<TapMessage> Messages { get; } = [];

    /// <param name="kind">Type and intent, with a slash between.</param>
    /// <param name="payload">What it says.</param>
    /// <param name="about">The number of the message that began the conversation; none begins one.</param>
    /// <param name="to">The number of the message that is answered, when it is another one.</param>
    /// <param name="recipient">When it is not the other one.</param>
    public Tale Builder(string kind, JsonObject payload, int? about = null, int? to = null, string recipient = "reviewer-02") =>
        Says("builder-01", recipient, kind, payload, about, to);

    /// <summary>The same from the other side.</summary>
    public Tale Reviewer(string kind, JsonObject payload, int? about = null, int? to = null, string recipient = "builder-01") =>
        Says("reviewer-02", recipient, kind, payload, about, to);

    public static JsonElement Element(JsonNode node) => JsonDocument.Parse(node.ToJsonString()).RootElement;

    private Tale Says(string sender, string recipient, string kind, JsonObject payload, int? about, int? to)
    {
        int number = Messages.Count + 1;
        string[] words = kind.Split('/');
        int? answered = to ?? about;
        var envelope = new JsonObject
        {
            ["version"] = "1.0",
            ["message_id"] = $"id-{number}",
            ["correlation_id"] = $"id-{about ?? number}",
            ["in_reply_to"] = words[0] == "request" || answered is null ? null : $"id-{answered}",
            ["sender"] = new JsonObject { ["agent_id"] = sender },
            ["recipient"] = new JsonObject { ["agent_id"] = recipient },
            ["timestamp"] = Start.AddSeconds(number).ToString("O", CultureInfo.InvariantCulture),
            ["ttl_seconds"] = 60,
            ["message"] = new JsonObject { ["type"] = words[0], ["intent"] = words[1], ["payload"] = payload },
        };
        Messages.Add(new TapMessage
        {
            Number = number,
            Elapsed = TimeSpan.FromSeconds(number - 1),
            ReceivedAt = Start.AddSeconds(number),
            Exchange = recipient == "*" ? "iacp.broadcast" : "iacp.agents",
            RoutingKey = recipient == "*" ? "" : recipient,
            ContentType = "application/iacp+json",
            Envelope = Element(envelope),
        });
        return this;
    }
}
