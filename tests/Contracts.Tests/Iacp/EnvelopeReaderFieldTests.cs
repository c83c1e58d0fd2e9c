using IacpBus.Contracts.Iacp;
using Xunit;

namespace IacpBus.Contracts.Tests.Iacp;

/// <summary>Version, ids, correlation, required members and the order of defects.</summary>
public sealed class EnvelopeReaderFieldTests
{
    [Theory]
    [Trait("row", "ENV-05")]
    [InlineData(null, "1.0")]
    [InlineData("null", "1.0")]
    [InlineData("\"1.0\"", "1.0")]
    [InlineData("\"1.7\"", "1.7")]
    [InlineData("\"1.10\"", "1.10")]
    [InlineData("\"1\"", "1.0")]
    [InlineData("1", "1.0")]
    [InlineData("1.7", "1.7")]
    public void Version_OfMajorOne_IsAccepted(string? json, string expected) => Assert.Equal(expected, Read.Header(Body.Flat(version: json)).Version);

    [Fact]
    [Trait("row", "ENV-05")]
    public void Version_WrittenAsTheNumberOnePointZero_IsOnePointZero() =>
        Assert.Equal("1.0", Read.Ok(System.Text.Encoding.UTF8.GetBytes(Body.Flat(version: "1.0"))).Envelope!.Version);

    [Theory]
    [Trait("row", "ENV-05")]
    [InlineData("\"2.0\"")]
    [InlineData("\"0.9\"")]
    [InlineData("\"10.0\"")]
    [InlineData("\"11\"")]
    [InlineData("\"01.0\"")]
    [InlineData("\" 1.0\"")]
    [InlineData("\"\"")]
    [InlineData("\"draft\"")]
    [InlineData("2")]
    [InlineData("10")]
    [InlineData("-1")]
    public void Version_OfAnotherMajor_IsUnsupported(string json)
    {
        EnvelopeError defect = Read.Defect(Body.Flat(version: json));

        Assert.Equal((ErrorCode.VersionUnsupported, "major_version", "$.version"), (defect.Code, defect.Reason, defect.Path));
    }

    [Theory]
    [Trait("row", "ENV-05")]
    [InlineData("true")]
    [InlineData("{}")]
    [InlineData("[\"1.0\"]")]
    [InlineData("\"1.\"")]
    [InlineData("\"1.0 \"")]
    [InlineData("\"1.\\n\"")]
    [InlineData("\"1.\u00e9\"")]
    [InlineData("\"1.00000000000000000000000000000000\"")]
    public void Version_ThatIsNone_IsInvalid(string json)
    {
        EnvelopeError defect = Read.Defect(Body.Flat(version: json));

        Assert.Equal((ErrorCode.PayloadInvalid, "invalid", "$.version"), (defect.Code, defect.Reason, defect.Path));
    }

    [Theory]
    [Trait("row", "ENV-07")]
    [InlineData("386a89da-61d2-453d-ab81-cda9bcd3d542")]
    [InlineData("019acb7b-1e3c-7f8a-9b4d-5e6f7a8b9c0d")]
    [InlineData("019ACB7B-1E3C-7F8A-9B4D-5E6F7A8B9C0D")]
    [InlineData("c232ab00-9414-11ec-b3c8-9f6bdeced846")]
    public void MessageId_AnyUuidOfTheRfc_IsAcceptedAndKept(string id)
    {
        Assert.Equal(id, Read.Header(Body.Flat(messageId: Body.Text(id))).MessageId.Value);
        Assert.NotNull(Read.Header(Body.Flat(messageId: Body.Text(id))).MessageId.Uuid);
    }

    [Theory]
    [Trait("row", "ENV-07")]
    [InlineData("019acb7b-3g5e-7f8a-9b4d-5e6f7a8b9c0d")]
    [InlineData("message-1")]
    [InlineData("{019acb7b-1e3c-7f8a-9b4d-5e6f7a8b9c0d}")]
    [InlineData("019acb7b1e3c7f8a9b4d5e6f7a8b9c0d")]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    [InlineData("ffffffff-ffff-ffff-ffff-ffffffffffff")]
    public void MessageId_Token_IsAcceptedOnlyWhenLenient(string id)
    {
        EnvelopeError defect = Read.Defect(Body.Flat(messageId: Body.Text(id)));

        Assert.Equal((ErrorCode.PayloadInvalid, "invalid", "$.message_id"), (defect.Code, defect.Reason, defect.Path));
        Assert.Equal(id, Read.Header(Body.Flat(messageId: Body.Text(id)), Read.Lenient).MessageId.Value);
        Assert.Null(Read.Header(Body.Flat(messageId: Body.Text(id)), Read.Lenient).MessageId.Uuid);
    }

    [Theory]
    [Trait("row", "ENV-07")]
    [InlineData("\"\"")]
    [InlineData("\" \"")]
    [InlineData("\"a b\"")]
    [InlineData("\"a\\nb\"")]
    [InlineData("\"\u00e9\"")]
    [InlineData("7")]
    [InlineData("{}")]
    public void MessageId_NeitherUuidNorToken_IsInvalidInBothProfiles(string json)
    {
        Assert.Equal("$.message_id", Read.Defect(Body.Flat(messageId: json)).Path);
        Assert.Equal("$.message_id", Read.Defect(Body.Flat(messageId: json), Read.Lenient).Path);
        Assert.Null(Read.Form(Body.Flat(messageId: json)).MessageId);
    }

    [Fact]
    [Trait("row", "ENV-07")]
    public void MessageId_TokenAtItsLongest_IsAcceptedAndOneMoreIsNot()
    {
        Assert.Equal(128, Read.Header(Body.Flat(messageId: Body.Text(new string('x', 128))), Read.Lenient).MessageId.Value.Length);
        Assert.Equal("$.message_id", Read.Defect(Body.Flat(messageId: Body.Text(new string('x', 129))), Read.Lenient).Path);
    }

    [Theory]
    [Trait("row", "ENV-09")]
    [InlineData(null)]
    [InlineData("null")]
    public void CorrelationId_NullOrAbsent_IsAcceptedAndTheMessageIsTheConversation(string? json)
    {
        Envelope envelope = Read.Header(Body.Flat(correlationId: json));

        Assert.Null(envelope.CorrelationId);
        Assert.Equal(Body.Id, envelope.Conversation.Value);
        Assert.True(envelope.Conversation.Names(envelope.MessageId));
    }

    [Theory]
    [Trait("row", "ENV-08")]
    [InlineData("386a89da-61d2-453d-ab81-cda9bcd3d542")]
    [InlineData("order-7")]
    [InlineData("019acb7b-3g5e-7f8a-9b4d-5e6f7a8b9c0d")]
    public void CorrelationId_OfTheirOwn_IsKeptAsItStands(string id)
    {
        Envelope envelope = Read.Header(Body.Flat(correlationId: Body.Text(id), inReplyTo: Body.Text(Body.Id)));

        Assert.Equal(id, envelope.CorrelationId!.Value.Value);
        Assert.Equal(id, envelope.Conversation.Value);
        Assert.Equal(Body.Id, envelope.InReplyTo!.Value.Value);
        Assert.False(envelope.Conversation.Names(envelope.MessageId));
    }

    [Theory]
    [Trait("row", "ENV-08")]
    [InlineData("\"\"")]
    [InlineData("\"a b\"")]
    [InlineData("7")]
    [InlineData("[]")]
    public void CorrelationIdAndInReplyTo_ThatAreNoIds_AreInvalid(string json)
    {
        Assert.Equal(("invalid", "$.correlation_id"), Fault(Body.Flat(correlationId: json)));
        Assert.Equal(("invalid", "$.in_reply_to"), Fault(Body.Flat(inReplyTo: json)));
    }

    [Fact]
    [Trait("row", "ENV-13")]
    public void TryRead_RequiredMemberAbsentOrNull_IsNamed()
    {
        foreach (string? json in new[] { null, "null" })
        {
            Assert.Equal(("missing", "$.sender.agent_id"), Refusal(Body.Flat(senderId: json)));
            Assert.Equal(("missing", "$.recipient.agent_id"), Refusal(Body.Flat(recipientId: json)));
            Assert.Equal(("missing", "$.message_id"), Fault(Body.Flat(messageId: json)));
            Assert.Equal(("missing", "$.timestamp"), Fault(Body.Flat(timestamp: json)));
            Assert.Equal(("missing", "$.message.type"), Fault(Body.Flat(type: json)));
            Assert.Equal(("missing", "$.message.intent"), Fault(Body.Flat(intent: json)));
            Assert.Equal("{}", Read.Header(Body.Flat(payload: json)).Payload.ToString());
        }
    }

    [Theory]
    [Trait("row", "ENV-13")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"x\"")]
    [InlineData("1")]
    public void TryRead_PartThatIsNoObject_MissesItsMembers(string json)
    {
        Assert.Equal(("missing", "$.sender.agent_id"), Refusal(Body.Flat(sender: json)));
        Assert.Equal(("missing", "$.recipient.agent_id"), Refusal(Body.Flat(recipient: json)));
        Assert.Equal(("missing", "$.message.type"), Fault(Body.Flat(message: json)));
    }

    [Theory]
    [Trait("row", "ENV-13")]
    [InlineData("[]")]
    [InlineData("\"{}\"")]
    [InlineData("0")]
    [InlineData("false")]
    public void Payload_ThatIsNoObject_IsInvalid(string json) => Assert.Equal(("invalid", "$.message.payload"), Fault(Body.Flat(payload: json)));

    [Theory]
    [Trait("row", "ENV-13")]
    [InlineData("\"Request\"")]
    [InlineData("\"requests\"")]
    [InlineData("\"\"")]
    [InlineData("1")]
    [InlineData("[\"request\"]")]
    public void Type_Unknown_IsInvalidPayload(string json)
    {
        EnvelopeError defect = Read.Defect(Body.Flat(type: json));

        Assert.Equal((ErrorCode.PayloadInvalid, "$.message.type"), (defect.Code, defect.Path));
        Assert.Null(Read.Form(Body.Flat(type: json)).Type);
    }

    [Theory]
    [Trait("row", "ENV-13")]
    [InlineData("\"dance\"")]
    [InlineData("\"Query\"")]
    [InlineData("\"\"")]
    [InlineData("1")]
    public void Intent_Unknown_IsACapabilityMismatch(string json)
    {
        EnvelopeError defect = Read.Defect(Body.Flat(intent: json));

        Assert.Equal((ErrorCode.CapabilityMismatch, "unsupported_intent", "$.message.intent"), (defect.Code, defect.Reason, defect.Path));
    }

    [Theory]
    [InlineData("request", "handoff", MessageType.Request, MessageIntent.Handoff)]
    [InlineData("response", "query", MessageType.Response, MessageIntent.Query)]
    [InlineData("event", "notify", MessageType.Event, MessageIntent.Notify)]
    [InlineData("request", "negotiate", MessageType.Request, MessageIntent.Negotiate)]
    [InlineData("error", "notify", MessageType.Error, MessageIntent.Notify)]
    [InlineData("error", null, MessageType.Error, MessageIntent.None)]
    [InlineData("heartbeat", "health", MessageType.Heartbeat, MessageIntent.Health)]
    [InlineData("heartbeat", null, MessageType.Heartbeat, MessageIntent.Health)]
    public void TypeAndIntent_Known_AreRead(string type, string? intent, MessageType expectedType, MessageIntent expectedIntent)
    {
        Envelope envelope = Read.Header(Body.Flat(type: Body.Text(type), intent: intent is null ? null : Body.Text(intent)));

        Assert.Equal((expectedType, expectedIntent), (envelope.Type, envelope.Intent));
        Assert.Equal(type, WireNames.Of(envelope.Type));
        Assert.Equal(intent ?? (expectedIntent == MessageIntent.None ? null : "health"), WireNames.Of(envelope.Intent));
    }

    [Theory]
    [InlineData("notify")]
    [InlineData("handoff")]
    public void Intent_OfAHeartbeatOtherThanHealth_IsACapabilityMismatch(string intent) =>
        Assert.Equal(ErrorCode.CapabilityMismatch, Read.Defect(Body.Flat(type: "\"heartbeat\"", intent: Body.Text(intent))).Code);

    [Fact]
    [Trait("row", "ENV-13")]
    public void Defect_OfSeveral_IsTheFirstInTheOrderOfTheSpecification()
    {
        string all = Body.Flat(version: "\"2.0\"", messageId: "1", correlationId: "1", timestamp: "1", ttl: "0", payload: "1", type: "1", intent: "1", channel: "1");

        Assert.Equal("$.version", Read.Defect(all).Path);
        Assert.Equal("$.message_id", Read.Defect(all.Replace("\"2.0\"", "\"1.0\"", StringComparison.Ordinal)).Path);
        Assert.Equal("$.timestamp", Read.Defect(Body.Flat(timestamp: "1", ttl: "0", type: "1")).Path);
        Assert.Equal("$.ttl_seconds", Read.Defect(Body.Flat(ttl: "0", type: "1")).Path);
    }

    [Fact]
    public void TryRead_WithADefect_StillNamesTheMessageItIsAbout()
    {
        UnverifiedEnvelope envelope = Read.Form(Body.Flat(correlationId: "\"c\"", ttl: "-1"));

        Assert.Equal(Body.Id, envelope.MessageId!.Value.Value);
        Assert.Equal("c", envelope.CorrelationId!.Value.Value);
        Assert.Equal(MessageType.Request, envelope.Type);
        Assert.Null(envelope.Envelope);
    }

    private static (string Reason, string? Path) Fault(string body)
    {
        EnvelopeError defect = Read.Defect(body);
        Assert.Equal(ErrorCode.PayloadInvalid, defect.Code);
        return (defect.Reason, defect.Path);
    }

    private static (string Reason, string? Path) Refusal(string body)
    {
        EnvelopeError error = Read.Error(body);
        Assert.Equal(ErrorCode.PayloadInvalid, error.Code);
        return (error.Reason, error.Path);
    }
}
