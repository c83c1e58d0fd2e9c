using FsCheck;
using FsCheck.Fluent;

namespace IacpBus.Contracts.Tests.Iacp.Generated;

/// <summary>One random envelope: its flat form as a tree, and the seed of its other spelling.</summary>
internal sealed record RandomEnvelope(JsonObject Root, int Seed)
{
    private static readonly string[] Alphabet =
    [
        "\0", "\u0001", "\b", "\t", "\n", "\v", "\f", "\r", "\u001f", " ", "\"", "/", "\\", "<", "&", "'", "0", "A", "a", "e", "u", "z", "{", "}", ",", ":", "\u007f",
        "\u0080", "\u00e9", "\u07ff", "\u0800", "\u20ac", "\u2028", "\ud7ff", "\ue000", "\ufb33", "\ufffd", "\uffff", "\ud800\udc00", "\ud83d\ude00", "\udbff\udfff",
    ];

    /// <summary>Names that the reader looks for, to meet them in places where they mean nothing.</summary>
    private static readonly string[] KnownNames =
        ["agent_id", "identity_sig", "sig_alg", "key_id", "channel", "type", "intent", "payload", "sender", "recipient", "message", "envelope", "version", "ttl_seconds"];

    private static readonly string[] Intents = ["handoff", "query", "negotiate", "notify", "health"];

    private static readonly string[] Types = ["request", "response", "event", "error", "heartbeat"];

    public static Arbitrary<RandomEnvelope> Arbitrary { get; } = Arb.From(
        Gen.Choose(0, int.MaxValue).Select(Make),
        envelope => envelope.Root.Shrink().Select(smaller => envelope with { Root = (JsonObject)smaller }));

    public static RandomEnvelope Make(int seed)
    {
        var random = new Random(seed);
        JsonObject sender = Object(random, Text("builder-01", "on-prem:cardiff-01:builder"), name: "agent_id")
            .WithSome(random, "sig_alg", Text("ed25519-sha256-jcs"))
            .WithSome(random, "key_id", Text("0123456789abcdef"));
        JsonObject root = Unknown(random)
            .WithSome(random, "version", Text("1.0", "1.7"))
            .WithSome(random, "correlation_id", Text(Body.Id, "order-7"), Null)
            .WithSome(random, "in_reply_to", Text(Body.Id))
            .WithSome(random, "ttl_seconds", _ => new JsonNumber(false, "36", random.Next(4)), Number)
            .With("message_id", Text(Body.Id, "386A89DA-61D2-453D-AB81-CDA9BCD3D542")(random))
            .With("timestamp", Text("2026-05-06T00:00:00Z", "2026-05-06T02:00:00.5+02:00")(random))
            .With("sender", sender.Members.ContainsKey("identity_sig") ? sender : sender.WithSome(random, "identity_sig", Text(Body.Signature), Value))
            .With("recipient", Object(random, Text("reviewer-02", "*"), name: "agent_id").WithSome(random, "channel", Text("query", "x-lab")))
            .With("message", Unknown(random)
                .With("type", Text(Types)(random))
                .With("intent", Text(Intents)(random))
                .WithSome(random, "payload", Payload));
        return new RandomEnvelope(root, seed);
    }

    /// <summary>The flat form without its signature: what must be signed.</summary>
    public string SigningText => (Sender is { } sender ? Root.With("sender", sender.Without("identity_sig")) : Root).ToCanonical();

    public JsonObject? Sender => Root.Members.GetValueOrDefault("sender") as JsonObject;

    /// <summary>The same in another spelling, now and then in the wrapped form.</summary>
    public string Spelling()
    {
        var random = new Random(Seed);
        if (random.Next(4) > 0 || !Root.Members.TryGetValue("message", out JsonValue? message))
        {
            return Root.ToSpelling(random);
        }

        return new JsonObject(new Dictionary<string, JsonValue> { ["envelope"] = Root.Without("message"), ["message"] = message }).ToSpelling(random);
    }

    public override string ToString() => $"seed {Seed}: {Root.ToCanonical()}";

    private static JsonObject Object(Random random, Func<Random, JsonValue> value, string name) => Unknown(random).With(name, value(random));

    /// <summary>An object with up to two members that no specification knows.</summary>
    private static JsonObject Unknown(Random random)
    {
        var members = new Dictionary<string, JsonValue>();
        for (int i = random.Next(3); i > 0; i--)
        {
            string name = random.Next(3) == 0 ? KnownNames[random.Next(KnownNames.Length)] : String(random);
            members[name] = Value(random);
        }

        return new JsonObject(members);
    }

    private static JsonValue Payload(Random random)
    {
        JsonValue payload = Tree(random, random.Next(5));

        // Now and then close to the depth limit; the wrapped form costs no level here.
        for (int i = random.Next(50) == 0 ? random.Next(50) : 0; i > 0; i--)
        {
            payload = new JsonArray([payload]);
        }

        return payload is JsonObject ? payload : new JsonObject(new Dictionary<string, JsonValue> { ["p"] = payload });
    }

    private static JsonValue Value(Random random) => Tree(random, random.Next(3));

    private static JsonValue Tree(Random random, int depth) => (depth == 0 ? random.Next(6) : random.Next(10)) switch
    {
        0 => Null(random),
        1 => new JsonLiteral(random.Next(2) == 0 ? "true" : "false"),
        2 or 3 => Number(random),
        4 or 5 => new JsonText(String(random)),
        6 => new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(_ => Tree(random, depth - 1))]),
        _ => new JsonObject(Enumerable.Range(0, random.Next(5))
            .Select(_ => KeyValuePair.Create(random.Next(4) == 0 ? KnownNames[random.Next(KnownNames.Length)] : String(random), Tree(random, depth - 1)))
            .DistinctBy(member => member.Key)
            .ToDictionary()),
    };

    private static string String(Random random) => string.Concat(random.GetItems(Alphabet, random.Next(6)));

    private static JsonValue Null(Random random) => new JsonLiteral("null");

    private static JsonValue Number(Random random) => JsonNumber.Random(random);

    private static Func<Random, JsonValue> Text(params string[] choices) => random => new JsonText(choices[random.Next(choices.Length)]);
}

/// <summary>Members that are there most of the time.</summary>
internal static class SomeMembers
{
    /// <summary>Adds the member in three of four cases, now and then with the odd value.</summary>
    public static JsonObject WithSome(this JsonObject target, Random random, string name, Func<Random, JsonValue> usual, Func<Random, JsonValue>? odd = null) => random.Next(8) switch
    {
        < 2 => target.Without(name),
        2 => target.With(name, (odd ?? usual)(random)),
        _ => target.With(name, usual(random)),
    };
}
