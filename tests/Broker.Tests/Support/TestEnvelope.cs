using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using IacpBus.Contracts.Iacp;
using IacpBus.Transport.Trust;

namespace IacpBus.Broker.Tests.Support;

/// <summary>
/// Envelopes as a foreign program makes and checks them: plain JSON, sorted, hashed, signed. Shares no code with the
/// product but the signature primitive. Numbers and texts are kept simple enough that sorting is all of RFC 8785.
/// </summary>
internal static class TestEnvelope
{
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 512 };

    /// <summary>A request that only its two sides understand, good in every way but not signed yet.</summary>
    public static JsonObject Request(string sender, string recipient) => new()
    {
        ["version"] = "1.0",
        ["message_id"] = NewId(),
        ["sender"] = new JsonObject { ["agent_id"] = sender },
        ["recipient"] = new JsonObject { ["agent_id"] = recipient, ["channel"] = "notification" },
        ["timestamp"] = Time(TimeProvider.System.GetUtcNow()),
        ["ttl_seconds"] = 600,
        ["message"] = new JsonObject { ["type"] = "request", ["intent"] = "notify", ["payload"] = new JsonObject { ["note"] = "good" } },
    };

    /// <summary>The same with another type, intent and payload.</summary>
    public static JsonObject Of(string sender, string recipient, string type, string? intent, JsonObject payload)
    {
        JsonObject envelope = Request(sender, recipient);
        var message = new JsonObject { ["type"] = type, ["payload"] = payload };
        if (intent is not null)
        {
            message["intent"] = intent;
        }

        envelope["message"] = message;
        return envelope;
    }

    public static string NewId() => MessageId.New(TimeProvider.System).Value;

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>The bytes for the wire, signed with the key of <paramref name="signer"/>.</summary>
    public static byte[] Sign(JsonObject envelope, string signer)
    {
        using AgentPrivateKey key = TestKeys.PrivateKeyOf(signer);
        var signature = new byte[64];
        key.Sign(SHA256.HashData(Canonical(envelope)), signature);
        return WithSignature(envelope, Convert.ToHexStringLower(signature));
    }

    /// <summary>The bytes for the wire, signed by their sender.</summary>
    public static byte[] Sign(JsonObject envelope) => Sign(envelope, (string)envelope["sender"]!["agent_id"]!);

    public static byte[] WithSignature(JsonObject envelope, string signature)
    {
        var copy = (JsonObject)envelope.DeepClone();
        copy["sender"]!["identity_sig"] = signature;
        return Canonical(copy);
    }

    public static byte[] Unsigned(JsonObject envelope) => Canonical(envelope);

    /// <summary>Reads what came from the wire and fails unless its sender signed it.</summary>
    public static JsonObject Verify(ReadOnlyMemory<byte> body, string sender)
    {
        JsonObject envelope = JsonNode.Parse(body.Span)!.AsObject();
        Assert.Equal(sender, (string?)envelope["sender"]!["agent_id"]);
        byte[] signature = Convert.FromHexString((string)envelope["sender"]!["identity_sig"]!);
        var unsigned = (JsonObject)envelope.DeepClone();
        unsigned["sender"]!.AsObject().Remove("identity_sig");
        Assert.True(TestKeys.PublicKeyOf(sender).Verify(SHA256.HashData(Canonical(unsigned)), signature), $"The signature of {sender} is not good.");
        return envelope;
    }

    public static byte[] Canonical(JsonNode node) => Encoding.UTF8.GetBytes(Sorted(node)!.ToJsonString(Compact));

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.OrderBy(member => member.Key, StringComparer.Ordinal).Select(member => KeyValuePair.Create(member.Key, Sorted(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Sorted)]),
        _ => node?.DeepClone(),
    };
}
