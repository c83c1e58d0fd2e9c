using System.Text.Json.Nodes;
using IacpBus.Transport.Receiving;

namespace IacpBus.Agents.Tests;

/// <summary>Messages that builder-01 gets, through the real receive road.</summary>
internal static class Messages
{
    public const string Request = "019acb7b-1e3c-7f8a-9b4d-5e6f7a8b9c01";

    /// <summary>A message of reviewer-02 to builder-01.</summary>
    public static JsonObject OfReviewer(string type, string? intent, JsonObject payload) =>
        Wire.Envelope(type, intent, payload).With("sender.agent_id", "reviewer-02").With("recipient.agent_id", "builder-01");

    public static AcceptedEnvelope Accepted(this JsonObject envelope)
    {
        bool ofBuilder = envelope["sender"]!["agent_id"]!.GetValue<string>() == "builder-01";
        return new Road { Self = ofBuilder ? TestKeys.Reviewer : TestKeys.Builder }.Accept(envelope.Sign(ofBuilder ? TestKeys.BuilderKey : TestKeys.ReviewerKey));
    }
}
