using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using IacpBus.Contracts.Json;
using IacpBus.Transport.Trust;

namespace IacpBus.Tests;

/// <summary>Envelopes as a foreign program would write them: any JSON, signed over its canonical form.</summary>
internal static class Wire
{
    /// <summary>A sound capability query of builder-01 to reviewer-02, made at the start of <see cref="FakeTimeProvider"/>.</summary>
    public static JsonObject Query() => Envelope("request", "query", new JsonObject { ["capabilities"] = new JsonArray("code_review") });

    /// <summary>An envelope of builder-01 to reviewer-02.</summary>
    public static JsonObject Envelope(string type, string? intent, JsonObject payload)
    {
        var message = new JsonObject { ["type"] = type, ["payload"] = payload };
        if (intent is not null)
        {
            message["intent"] = intent;
        }

        return new JsonObject
        {
            ["version"] = "1.0",
            ["message_id"] = "019acb7b-1e3c-7f8a-9b4d-5e6f7a8b9c0d",
            ["sender"] = new JsonObject { ["agent_id"] = "builder-01" },
            ["recipient"] = new JsonObject { ["agent_id"] = "reviewer-02" },
            ["timestamp"] = "2026-05-06T00:00:00Z",
            ["ttl_seconds"] = 3600,
            ["message"] = message,
        };
    }

    /// <summary>Puts <c>sender.identity_sig</c> in, by default over SHA-256 of the canonical text.</summary>
    public static JsonObject Sign(this JsonObject envelope, AgentPrivateKey? key = null, bool hashed = true)
    {
        envelope["sender"]!.AsObject().Remove("identity_sig");
        byte[] text = CanonicalJson.Parse(envelope.ToJsonString()).Utf8.ToArray();
        var signature = new byte[64];
        (key ?? TestKeys.BuilderKey).Sign(hashed ? SHA256.HashData(text) : text, signature);
        return envelope.WithSignature(Convert.ToHexStringLower(signature));
    }

    public static JsonObject WithSignature(this JsonObject envelope, JsonNode? signature)
    {
        envelope["sender"]!["identity_sig"] = signature;
        return envelope;
    }

    /// <summary>Sets a member of the root, or of an object in it: <c>recipient.agent_id</c>.</summary>
    public static JsonObject With(this JsonObject envelope, string path, JsonNode? value)
    {
        string[] names = path.Split('.');
        JsonObject parent = envelope;
        foreach (string name in names[..^1])
        {
            parent = parent[name]!.AsObject();
        }

        parent[names[^1]] = value;
        return envelope;
    }

    public static byte[] Bytes(this JsonObject envelope) => Encoding.UTF8.GetBytes(envelope.ToJsonString());
}
