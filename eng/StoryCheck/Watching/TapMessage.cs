using System.Globalization;
using System.Text.Json;
using IacpBus.StoryCheck.Signing;
using RabbitMQ.Client.Events;

namespace IacpBus.StoryCheck.Watching;

/// <summary>One message as the tap saw it.</summary>
internal sealed record TapMessage
{
    /// <summary>1 for the first one.</summary>
    public required int Number { get; init; }

    /// <summary>Since the first one.</summary>
    public required TimeSpan Elapsed { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    public required string Exchange { get; init; }

    public required string RoutingKey { get; init; }

    public string? ContentType { get; init; }

    /// <summary>The flat envelope; undefined when the body is no JSON.</summary>
    public JsonElement Envelope { get; init; }

    /// <summary>Why it is not proved to be its sender's; <c>null</c> when it is.</summary>
    public string? Doubt { get; init; }

    public string? Id => Envelope.Text("message_id");

    public string? CorrelationId => Envelope.Text("correlation_id");

    public string? InReplyTo => Envelope.Text("in_reply_to");

    public string? Sender => Envelope.Text("sender", "agent_id");

    public string? Recipient => Envelope.Text("recipient", "agent_id");

    public string Kind => $"{Envelope.Text("message", "type") ?? "?"}/{Envelope.Text("message", "intent") ?? "-"}";

    public string? Type => Envelope.Text("message", "type");

    public JsonElement Payload => Envelope.Member("message", "payload") ?? default;

    /// <summary>What it belongs to: the message_id of the first message of a conversation.</summary>
    public string? Conversation => CorrelationId ?? Id;

    public string? HandoffId => Payload.Text("handoff_id");

    public string? NegotiationId => Payload.Text("negotiation_id");

    /// <summary>A <c>request/handoff</c> that hands nothing over, but asks how it stands.</summary>
    public bool IsStatusQuery => Kind == "request/handoff" && Payload.Text("sender_agent_id") is not null
        && Payload.Member("context") is null && Payload.Member("task") is null && Payload.Member("task_description") is null;

    public bool IsHandoff => Kind == "request/handoff" && !IsStatusQuery;

    /// <summary>What an answer about a negotiation says; <c>null</c> when it is none. Some agents send answers as requests.</summary>
    public string? Answer => Kind is not ("request/negotiate" or "response/negotiate") ? null : Payload.Text("status") ?? AnswerOfMembers();

    public bool IsProposal => Kind == "request/negotiate" && Answer is null;

    /// <summary>The credits that a proposal or a counter-offer names.</summary>
    public decimal? Reward => IsProposal ? Payload.Amount("reward_credits") : Payload.Amount("counter", "reward_credits");

    public bool IsSettlement => Type == "event" && (Payload.Text("event_type") == "settled" || Payload.IsTrue("settled"));

    public decimal? Transferred => Payload.Amount("credits_transferred");

    /// <summary>How far the work is; also in the form of the handoff companion, an object.</summary>
    public double? Progress => Payload.Number("progress") ?? Payload.Number("progress", "percent_complete");

    public bool IsProgress => Type == "event" && (Payload.Text("event_type") ?? "progress") == "progress" && Progress is not null;

    public bool IsCompletion => Type == "event" && (Payload.Text("event_type") == "complete" || Payload.IsTrue("complete"));

    /// <summary>How many findings the output, or in the handoff companion's words the result, names: <c>findings</c>, a number or a list.</summary>
    public int? Findings => (Payload.Member("output", "findings") ?? Payload.Member("result", "findings")) switch
    {
        { ValueKind: JsonValueKind.Array } list => list.GetArrayLength(),
        { ValueKind: JsonValueKind.Number } number when number.TryGetInt32(out int count) && count >= 0 => count,
        _ => null,
    };

    public static TapMessage Read(BasicDeliverEventArgs delivery, KeyRing keys, int number, TimeSpan elapsed, DateTimeOffset now)
    {
        JsonElement envelope = Parse(delivery.Body, out string? fault);
        return new TapMessage
        {
            Number = number,
            Elapsed = elapsed,
            ReceivedAt = now,
            Exchange = delivery.Exchange,
            RoutingKey = delivery.RoutingKey,
            ContentType = delivery.BasicProperties.ContentType,
            Envelope = envelope,
            Doubt = fault ?? keys.Doubt(envelope),
        };
    }

    /// <summary>When it was made; <c>null</c> without a readable time stamp.</summary>
    public DateTimeOffset? MadeAt => Time(Envelope.Text("timestamp"));

    /// <summary>Until when a counter-offer stands, if it says so.</summary>
    public DateTimeOffset? ExpiresAt => Time(Payload.Text("expires_at"));

    public override string ToString() => $"message {Number} ({Kind} of {Sender ?? "nobody"})".Printable();

    private static DateTimeOffset? Time(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) ? time : null;

    private string? AnswerOfMembers() =>
        Payload.Member("counter") is not null ? "counter"
        : Payload.IsTrue("accept") ? "accepted"
        : Payload.Member("accept") is not null ? "rejected"
        : null;

    private static JsonElement Parse(ReadOnlyMemory<byte> body, out string? fault)
    {
        fault = null;
        try
        {
            using JsonDocument document = JsonDocument.Parse(body, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            fault = "is no JSON, or names a member twice";
            return default;
        }
    }
}
