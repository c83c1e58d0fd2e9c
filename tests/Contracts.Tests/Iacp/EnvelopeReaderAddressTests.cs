using IacpBus.Contracts.Iacp;
using Xunit;

namespace IacpBus.Contracts.Tests.Iacp;

/// <summary>Channels and broadcast, as the reader sees them.</summary>
public sealed class EnvelopeReaderAddressTests
{
    [Theory]
    [Trait("row", "ENV-12")]
    [InlineData("handoff", "handoff")]
    [InlineData("query", "query")]
    [InlineData("negotiate", "coordination")]
    [InlineData("notify", "notification")]
    [InlineData("health", "health")]
    public void Channel_AbsentOrNull_FollowsTheIntent(string intent, string expected)
    {
        Assert.Equal(expected, Read.Header(Body.Flat(intent: Body.Text(intent))).Channel.Value);
        Assert.Equal(expected, Read.Header(Body.Flat(intent: Body.Text(intent), channel: "null")).Channel.Value);
    }

    [Theory]
    [Trait("row", "ENV-12")]
    [InlineData("handoff", "handoff")]
    [InlineData("query", "query")]
    [InlineData("coordination", "coordination")]
    [InlineData("notification", "notification")]
    [InlineData("health", "health")]
    [InlineData("negotiate", "coordination")]
    [InlineData("notify", "notification")]
    [InlineData("x-lab", "x-lab")]
    public void Channel_KnownAliasOrPrivate_IsReadWhateverTheIntent(string channel, string expected)
    {
        Assert.Equal(expected, Read.Header(Body.Flat(channel: Body.Text(channel), intent: "\"query\"")).Channel.Value);
        Assert.Equal(expected, Read.Header(Body.Flat(channel: Body.Text(channel), intent: "\"health\"")).Channel.Value);
    }

    [Theory]
    [Trait("row", "ENV-12")]
    [InlineData("default")]
    [InlineData("Handoff")]
    [InlineData("X-lab")]
    [InlineData("xlab")]
    public void Channel_Unknown_IsAnErrorWhenStrictAndTheIntentsWhenLenient(string channel)
    {
        EnvelopeError defect = Read.Defect(Body.Flat(channel: Body.Text(channel)));

        Assert.Equal((ErrorCode.ChannelUnknown, "unknown_channel", "$.recipient.channel"), (defect.Code, defect.Reason, defect.Path));
        Assert.Equal("query", Read.Header(Body.Flat(channel: Body.Text(channel)), Read.Lenient).Channel.Value);
    }

    [Theory]
    [Trait("row", "ENV-12")]
    [InlineData("\"\"")]
    [InlineData("\"x- \"")]
    [InlineData("\"x-\\u0001\"")]
    [InlineData("\"x-\u00e9\"")]
    [InlineData("\"x-34567890123456789012345678901234567890123456789012345678901234_\"")]
    [InlineData("1")]
    [InlineData("{}")]
    public void Channel_ThatIsNoName_IsInvalidInBothProfiles(string json)
    {
        Assert.Equal((ErrorCode.PayloadInvalid, "$.recipient.channel"), (Read.Defect(Body.Flat(channel: json)).Code, Read.Defect(Body.Flat(channel: json)).Path));
        Assert.Equal(ErrorCode.PayloadInvalid, Read.Defect(Body.Flat(channel: json), Read.Lenient).Code);
    }

    [Fact]
    [Trait("row", "ENV-12")]
    public void Channel_OfSixtyFourCharacters_IsRead()
    {
        string name = "x-" + new string('a', 62);

        Assert.Equal(name, Read.Header(Body.Flat(channel: Body.Text(name))).Channel.Value);
    }

    [Theory]
    [Trait("row", "ENV-17")]
    [InlineData("event", "notify")]
    [InlineData("event", "handoff")]
    [InlineData("heartbeat", "health")]
    [InlineData("heartbeat", null)]
    [InlineData("request", "query")]
    public void Broadcast_OfEventHeartbeatOrQuery_IsAllowed(string type, string? intent)
    {
        foreach (string address in new[] { "*", "*:*:*", "on-prem:*:builder", "*:cardiff-01:builder", "on-prem:cardiff-01:*" })
        {
            Envelope envelope = Read.Header(Body.Flat(recipientId: Body.Text(address), type: Body.Text(type), intent: intent is null ? null : Body.Text(intent)));

            Assert.True(envelope.Recipient.IsBroadcast);
            Assert.Equal(address, envelope.Recipient.Value);
        }
    }

    [Theory]
    [Trait("row", "ENV-17")]
    [InlineData("request", "handoff")]
    [InlineData("request", "negotiate")]
    [InlineData("request", "notify")]
    [InlineData("request", "health")]
    [InlineData("response", "query")]
    [InlineData("error", "notify")]
    [InlineData("error", null)]
    public void Broadcast_OfAnythingElse_IsRefused(string type, string? intent)
    {
        foreach (string address in new[] { "*", "on-prem:*:builder" })
        {
            EnvelopeError defect = Read.Defect(Body.Flat(recipientId: Body.Text(address), type: Body.Text(type), intent: intent is null ? null : Body.Text(intent)));

            Assert.Equal((ErrorCode.PayloadInvalid, "broadcast_not_allowed", "$.recipient.agent_id"), (defect.Code, defect.Reason, defect.Path));
        }
    }

    [Theory]
    [Trait("row", "ENV-16")]
    [InlineData("\"**\"")]
    [InlineData("\"*:*\"")]
    [InlineData("\"*:*:*:*\"")]
    [InlineData("\"a*:b:c\"")]
    [InlineData("\"*:b\"")]
    [InlineData("\"*::c\"")]
    [InlineData("\"*:-b:c\"")]
    [InlineData("\"*: b:c\"")]
    [InlineData("\"#\"")]
    [InlineData("\"\"")]
    [InlineData("\"a b\"")]
    [InlineData("[\"a\"]")]
    [InlineData("1")]
    public void Recipient_NeitherIdNorPattern_IsRefused(string json)
    {
        EnvelopeError error = Read.Error(Body.Flat(recipientId: json, type: "\"event\""));

        Assert.Equal((ErrorCode.PayloadInvalid, "invalid", "$.recipient.agent_id"), (error.Code, error.Reason, error.Path));
    }

    [Theory]
    [Trait("row", "ENV-18")]
    [InlineData("\"*\"")]
    [InlineData("\"on-prem:*:builder\"")]
    [InlineData("\"a/b\"")]
    [InlineData("\"a\\u0000\"")]
    [InlineData("\"\"")]
    [InlineData("7")]
    [InlineData("{}")]
    public void Sender_ThatIsNoAgentId_IsRefused(string json)
    {
        EnvelopeError error = Read.Error(Body.Flat(senderId: json));

        Assert.Equal((ErrorCode.PayloadInvalid, "invalid", "$.sender.agent_id"), (error.Code, error.Reason, error.Path));
    }
}
