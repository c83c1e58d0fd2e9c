using System.Text.Json.Nodes;
using IacpBus.Broker.Tests.Support;
using static IacpBus.Broker.Tests.BadInput.BadInputCase;

namespace IacpBus.Broker.Tests.BadInput;

/// <summary>What a known agent signed and yet may not reach a handler: it ends in dead letters, and requests are answered.</summary>
internal static class VerifiedInputs
{
    private const string Invalid = "PAYLOAD_INVALID";

    public static IEnumerable<BadInputCase> All => [.. Requests.Select(request => request with { IsVerified = true, IsAnswered = true }), .. Others.Select(other => other with { IsVerified = true })];

    private static BadInputCase[] Requests =>
    [
        new("another major version", agent => With(agent, envelope => envelope["version"] = "2.0"), "VERSION_UNSUPPORTED", "major_version"),
        new("expired", agent => With(agent, Expire), "TIMEOUT", "expired"),
        new("from the future", agent => With(agent, envelope => envelope["timestamp"] = TestEnvelope.Time(TimeProvider.System.GetUtcNow().AddMinutes(10))), Invalid, "clock_skew"),
        new("from the end of time", agent => With(agent, envelope => envelope["timestamp"] = "9999-12-31T23:59:59Z"), Invalid, "clock_skew"),
        new("no time to live", agent => With(agent, envelope => envelope["ttl_seconds"] = 0), Invalid, "invalid"),
        new("no message id", agent => With(agent, envelope => envelope.Remove("message_id")), Invalid, "missing"),
        new("a message id that is none", agent => With(agent, envelope => envelope["message_id"] = "019acb7b-3g5e"), Invalid, "invalid"),
        new("no time stamp", agent => With(agent, envelope => envelope.Remove("timestamp")), Invalid, "missing"),
        new("no message", agent => With(agent, envelope => envelope.Remove("message")), Invalid, "missing"),
        new("no type", agent => With(agent, envelope => envelope["message"]!.AsObject().Remove("type")), Invalid, "missing"),
        new("an unknown type", agent => With(agent, envelope => envelope["message"]!["type"] = "command"), Invalid, "invalid"),
        new("an unknown intent", agent => With(agent, envelope => envelope["message"]!["intent"] = "destroy"), "CAPABILITY_MISMATCH", "unsupported_intent"),
        new("no intent", agent => With(agent, envelope => envelope["message"]!.AsObject().Remove("intent")), Invalid, "missing"),
        new("a payload that is no object", agent => With(agent, envelope => envelope["message"]!["payload"] = new JsonArray(1, 2)), Invalid, "invalid"),
        new("an unknown channel", agent => With(agent, envelope => envelope["recipient"]!["channel"] = "gossip"), "CHANNEL_UNKNOWN", "unknown_channel"),
        new("a handoff without a task", agent => Of(agent, "request", "handoff", []), Invalid, "missing"),
        new("a question that nobody here answers", agent => Of(agent, "request", "handoff", new JsonObject { ["handoff_id"] = "h-1", ["sender_agent_id"] = Sender }), "CAPABILITY_MISMATCH", "no_handler"),
    ];

    private static BadInputCase[] Others =>
    [
        new("an expired event", agent => Expired(agent, "event", "notify", new JsonObject { ["progress"] = 1 }), "TIMEOUT", "expired"),
        new("an expired error", agent => Expired(agent, "error", null, new JsonObject { ["code"] = "TIMEOUT", ["message"] = "m" }), "TIMEOUT", "expired"),
        new("an expired response", agent => Expired(agent, "response", "notify", new JsonObject { ["status"] = "accepted" }), "TIMEOUT", "expired"),
        new("an expired heartbeat", agent => Expired(agent, "heartbeat", null, new JsonObject { ["status"] = "alive" }), "TIMEOUT", "expired"),
        new("a heartbeat about something else", agent => Of(agent, "heartbeat", "handoff", []), "CAPABILITY_MISMATCH", "unsupported_intent"),
        new("an error that answers nothing", agent => Of(agent, "error", null, new JsonObject { ["code"] = "TIMEOUT", ["message"] = "m" }), "TIMEOUT", "late_reply"),
        new("a response that answers nothing", agent => Of(agent, "response", "notify", new JsonObject { ["status"] = "accepted" }), "TIMEOUT", "late_reply"),
    ];

    private static byte[] With(string agent, Action<JsonObject> change)
    {
        JsonObject envelope = TestEnvelope.Request(Sender, agent);
        change(envelope);
        return TestEnvelope.Sign(envelope);
    }

    private static byte[] Of(string agent, string type, string? intent, JsonObject payload) => TestEnvelope.Sign(TestEnvelope.Of(Sender, agent, type, intent, payload));

    private static byte[] Expired(string agent, string type, string? intent, JsonObject payload)
    {
        JsonObject envelope = TestEnvelope.Of(Sender, agent, type, intent, payload);
        Expire(envelope);
        return TestEnvelope.Sign(envelope);
    }

    private static void Expire(JsonObject envelope)
    {
        envelope["timestamp"] = TestEnvelope.Time(TimeProvider.System.GetUtcNow().AddMinutes(-10));
        envelope["ttl_seconds"] = 60;
    }
}
