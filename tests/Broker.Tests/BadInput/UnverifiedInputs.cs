using System.Text;
using System.Text.Json.Nodes;
using IacpBus.Broker.Tests.Support;
using RabbitMQ.Client;
using static IacpBus.Broker.Tests.BadInput.BadInputCase;

namespace IacpBus.Broker.Tests.BadInput;

/// <summary>What is refused before a good signature was seen: it ends in quarantine and nobody is told.</summary>
internal static class UnverifiedInputs
{
    private const string Invalid = "PAYLOAD_INVALID";
    private const string Malformed = "malformed_json";
    private const string Untrusted = "IDENTITY_INVALID";
    private const int MaxBytes = 1024 * 1024;

    public static IEnumerable<BadInputCase> All => [.. Unreadable, .. Misaddressed, .. Untrustworthy, .. WrongContentType];

    private static BadInputCase[] Unreadable =>
    [
        new("malformed JSON", _ => "{\"version\":\"1.0\",,}"u8.ToArray(), Invalid, Malformed),
        new("empty body", _ => [], Invalid, Malformed),
        new("a number instead of an object", _ => "7"u8.ToArray(), Invalid, "missing"),
        new("text behind the envelope", agent => [.. Good(agent), .. "{}"u8], Invalid, Malformed),
        new("a byte order mark", agent => [0xEF, 0xBB, 0xBF, .. Good(agent)], Invalid, Malformed),
        new("one byte too large", agent => Padded(agent, MaxBytes + 1), Invalid, "too_large"),
        new("nested 65 deep", agent => Replaced(agent, "\"good\"", string.Concat(Enumerable.Repeat("[", 62)) + string.Concat(Enumerable.Repeat("]", 62))), Invalid, Malformed),
        new("a duplicate name", agent => Replaced(agent, "\"version\":\"1.0\"", "\"version\":\"1.0\",\"version\":\"1.0\""), Invalid, Malformed),
        new("a duplicate name spelt differently", agent => Replaced(agent, "\"version\":\"1.0\"", "\"version\":\"1.0\",\"v\\u0065rsion\":\"1.0\""), Invalid, Malformed),
        new("a lone surrogate", agent => Replaced(agent, "\"good\"", "\"\\ud800\""), Invalid, Malformed),
        new("bad UTF-8", agent => BadUtf8(Good(agent)), Invalid, Malformed),
        new("a number that would change its value", agent => Replaced(agent, "\"good\"", "9007199254740993"), Invalid, Malformed),
        new("no sender", agent => Unsigned(agent, envelope => envelope.Remove("sender")), Invalid, "missing"),
        new("no recipient", agent => Signed(agent, envelope => envelope.Remove("recipient")), Invalid, "missing"),
        new("a sender that is no agent id", agent => Unsigned(agent, envelope => envelope["sender"] = new JsonObject { ["agent_id"] = "../etc" }), Invalid, "invalid"),
    ];

    private static BadInputCase[] Misaddressed =>
    [
        new("for somebody else", _ => TestEnvelope.Sign(TestEnvelope.Request(Sender, Other)), Invalid, "wrong_recipient"),
        new("a broadcast in the inbox", _ => TestEnvelope.Sign(TestEnvelope.Of(Sender, "*", "event", "notify", new JsonObject { ["progress"] = 1 })), Invalid, "wrong_recipient"),
    ];

    private static BadInputCase[] Untrustworthy =>
    [
        new("unsigned", agent => TestEnvelope.Unsigned(TestEnvelope.Request(Sender, agent)), Untrusted, "unsigned"),
        new("a placeholder for a signature", agent => TestEnvelope.WithSignature(TestEnvelope.Request(Sender, agent), "ed25519:placeholder-signature"), Untrusted, "unsigned"),
        new("an empty signature", agent => TestEnvelope.WithSignature(TestEnvelope.Request(Sender, agent), ""), Untrusted, "unsigned"),
        new("a signature of zeros", agent => TestEnvelope.WithSignature(TestEnvelope.Request(Sender, agent), new string('0', 128)), Untrusted, "bad_signature"),
        new("changed after it was signed", agent => Replaced(agent, "\"good\"", "\"evil\""), Untrusted, "bad_signature"),
        new("a member added after it was signed", agent => Replaced(agent, "{\"note\"", "{\"extra\":1,\"note\""), Untrusted, "bad_signature"),
        new("signed with another agent's key", agent => TestEnvelope.Sign(TestEnvelope.Request(Sender, agent), Other), Untrusted, "bad_signature"),
        new("an unknown signature algorithm", agent => Signed(agent, envelope => envelope["sender"]!["sig_alg"] = "none"), Untrusted, "bad_signature"),
        new("an unknown sender", agent => TestEnvelope.Sign(TestEnvelope.Request("nobody-knows-me", agent)), Untrusted, "unknown_key"),
        new("unsigned in the name of the agent itself", agent => TestEnvelope.Unsigned(TestEnvelope.Request(agent, agent)), Untrusted, "unsigned"),
    ];

    private static BadInputCase[] WrongContentType =>
    [
        new("a stock MassTransit envelope", MassTransitEnvelope, Invalid, "content_type") { Properties = () => OfType("application/vnd.masstransit+json") },
        new("a good envelope as a MassTransit one", Good, Invalid, "content_type") { Properties = () => OfType("application/vnd.masstransit+json") },
        new("text/plain", Good, Invalid, "content_type") { Properties = () => OfType("text/plain") },
        new("a content type that is garbage", Good, Invalid, "content_type") { Properties = () => OfType("////") },
        new("a content type of control characters", Good, Invalid, "content_type") { Properties = () => OfType("\u0001\u0002;;=") },
        new("octet-stream", Good, Invalid, "content_type") { Properties = () => OfType("application/octet-stream") },
        new("BSON, which MassTransit would read", Good, Invalid, "content_type") { Properties = () => OfType("application/vnd.masstransit+bson") },
    ];

    private static BasicProperties OfType(string contentType) => ForeignPeer.IacpJson(properties => properties.ContentType = contentType);

    private static byte[] Good(string agent) => TestEnvelope.Sign(TestEnvelope.Request(Sender, agent));

    private static byte[] Signed(string agent, Action<JsonObject> change)
    {
        JsonObject envelope = TestEnvelope.Request(Sender, agent);
        change(envelope);
        return TestEnvelope.Sign(envelope);
    }

    private static byte[] Unsigned(string agent, Action<JsonObject> change)
    {
        JsonObject envelope = TestEnvelope.Request(Sender, agent);
        change(envelope);
        return TestEnvelope.Unsigned(envelope);
    }

    private static byte[] Replaced(string agent, string what, string by)
    {
        string text = Encoding.UTF8.GetString(Good(agent));
        Assert.Contains(what, text, StringComparison.Ordinal);
        return Encoding.UTF8.GetBytes(text.Replace(what, by, StringComparison.Ordinal));
    }

    private static byte[] Padded(string agent, int length)
    {
        JsonObject envelope = TestEnvelope.Request(Sender, agent);
        int bare = TestEnvelope.Sign(envelope).Length;
        envelope["message"]!["payload"]!["note"] = "good" + new string('x', length - bare);
        byte[] body = TestEnvelope.Sign(envelope);
        Assert.Equal(length, body.Length);
        return body;
    }

    private static byte[] BadUtf8(byte[] body)
    {
        body[body.AsSpan().IndexOf("good"u8)] = 0xFF;
        return body;
    }

    private static byte[] MassTransitEnvelope(string agent) => Encoding.UTF8.GetBytes($$"""
        {
          "messageId": "01000000-5cd5-0015-1d3d-08dd00000000",
          "messageType": [ "urn:message:IacpBus.Contracts.Iacp.Messages:VendorRequest" ],
          "sourceAddress": "rabbitmq://localhost/anything", "destinationAddress": "rabbitmq://localhost/iacp.agents",
          "responseAddress": "rabbitmq://localhost/{{agent}}", "faultAddress": "rabbitmq://localhost/{{agent}}",
          "message": { "note": "good" }, "headers": {}
        }
        """);
}
