namespace IacpBus.Contracts.Tests.Iacp;

/// <summary>Envelopes as JSON text. Every part is JSON itself; <c>null</c> leaves its member out. The result is canonical if the parts are.</summary>
internal static class Body
{
    public const string Id = "019acb7b-1e3c-7f8a-9b4d-5e6f7a8b9c0d";
    public const string Signature = "88560c8d21822f2e55dba13a13c9e2ec789644a4b3831bb4456adf37ae876a2c4efac0b0803cae142d2f824c20449ee07c267133fbecbf0b5dd64f858c2e030a";

    public static string Flat(
        string? correlationId = null,
        string? inReplyTo = null,
        string? message = null,
        string? type = "\"request\"",
        string? intent = "\"query\"",
        string? payload = "{}",
        string? messageId = $"\"{Id}\"",
        string? recipient = null,
        string? recipientId = "\"reviewer-02\"",
        string? channel = null,
        string? sender = null,
        string? senderId = "\"builder-01\"",
        string? signature = null,
        string? timestamp = "\"2026-05-06T00:00:00Z\"",
        string? ttl = null,
        string? version = "\"1.0\"",
        string? extra = null) => Object(
            ("correlation_id", correlationId),
            ("in_reply_to", inReplyTo),
            ("message", message ?? Object(("intent", intent), ("payload", payload), ("type", type))),
            ("message_id", messageId),
            ("recipient", recipient ?? Object(("agent_id", recipientId), ("channel", channel))),
            ("sender", sender ?? Object(("agent_id", senderId), ("identity_sig", signature))),
            ("timestamp", timestamp),
            ("ttl_seconds", ttl),
            ("version", version),
            ("x", extra));

    public static string Object(params (string Name, string? Json)[] members) =>
        $"{{{string.Join(',', members.Where(member => member.Json is not null).Select(member => $"\"{member.Name}\":{member.Json}"))}}}";

    public static string Text(string value) => $"\"{value}\"";
}
