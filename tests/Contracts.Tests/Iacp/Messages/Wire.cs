using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Contracts.Json;
using Xunit;

namespace IacpBus.Contracts.Tests.Iacp.Messages;

/// <summary>Messages as they come from the wire: a payload in JSON inside an envelope from builder-01.</summary>
internal static class Wire
{
    public const string Sender = "builder-01";
    public const string MessageIdText = "01890a5d-ac96-774b-bcce-b302099a8057";

    public static readonly DateTimeOffset Timestamp = new(2026, 5, 6, 0, 0, 0, TimeSpan.Zero);

    public static CanonicalJson Json(string json) => CanonicalJson.Parse(json);

    public static Envelope Envelope(MessageType type, MessageIntent intent, CanonicalJson payload) => new()
    {
        MessageId = MessageId.Parse(MessageIdText),
        Sender = AgentId.Parse(Sender),
        Recipient = RecipientAddress.Parse("reviewer-02"),
        Channel = ChannelName.For(intent),
        Timestamp = Timestamp,
        Type = type,
        Intent = intent,
        Payload = payload,
    };

    public static bool TryRead(MessageType type, MessageIntent intent, string json, out IacpMessage? message, out EnvelopeError? error) =>
        MessageReader.TryRead(Envelope(type, intent, Json(json)), out message, out error);

    /// <summary>The message, which must be one.</summary>
    public static T Read<T>(MessageType type, MessageIntent intent, string json)
        where T : IacpMessage
    {
        Assert.True(TryRead(type, intent, json, out IacpMessage? message, out EnvelopeError? error), error?.ToString());
        Assert.Null(error);
        return Assert.IsType<T>(message);
    }

    /// <summary>Why it is refused, which it must be.</summary>
    public static EnvelopeError Refusal(MessageType type, MessageIntent intent, string json)
    {
        Assert.False(TryRead(type, intent, json, out IacpMessage? message, out EnvelopeError? error));
        Assert.Null(message);
        return error!;
    }

    /// <summary>Refused because of the member at <paramref name="path"/> behind <c>$.message.payload.</c></summary>
    public static EnvelopeError RefusedAt(string path, string reason, MessageType type, MessageIntent intent, string json)
    {
        EnvelopeError error = Refusal(type, intent, json);
        Assert.Equal(ErrorCode.PayloadInvalid, error.Code);
        Assert.Equal(reason, error.Reason);
        Assert.Equal("$.message.payload." + path, error.Path);
        return error;
    }

    /// <summary>What a peer reads of this message.</summary>
    public static IacpMessage Again(IacpMessage message)
    {
        bool read = MessageReader.TryRead(Envelope(message.Type, message.Intent, message.ToPayload()), out IacpMessage? again, out EnvelopeError? error);
        Assert.True(read, error?.ToString());
        return again!;
    }
}
