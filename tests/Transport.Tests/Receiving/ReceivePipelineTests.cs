using System.Text;
using System.Text.Json.Nodes;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Transport.Receiving;
using IacpBus.Transport.Trust;

namespace IacpBus.Transport.Tests.Receiving;

public sealed class ReceivePipelineTests
{
    [Fact]
    public void TryAdmit_SoundSignedMessage_GivesHeaderMessageAndWhatIsKnownOfTheSender()
    {
        AcceptedEnvelope accepted = new Road().Accept(Wire.Query().Sign(), redelivered: true, attempt: 3);

        Assert.Equal(TestKeys.Builder, accepted.Envelope.Sender);
        Assert.Equal(["code_review"], Assert.IsType<CapabilityQuery>(accepted.Message).Capabilities);
        Assert.Equal(Verification.Verified, accepted.Verification);
        Assert.Equal(32, accepted.ContentHash.Length);
        Assert.True(accepted.Redelivered);
        Assert.Equal(3, accepted.Attempt);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("application/iacp+json")]
    [InlineData("Application/IACP+JSON; charset=utf-8")]
    [InlineData(" application/json ;v=1")]
    public void TryAdmit_ContentTypeOfJson_GoesOn(string? contentType) => Assert.NotNull(new Road().Accept(Wire.Query().Sign(), contentType));

    [Theory]
    [InlineData("application/vnd.masstransit+json")]
    [InlineData("application/vnd.masstransit+bson")]
    [InlineData("application/vnd.masstransit+aes")]
    [InlineData("application/iacp+yaml")]
    [InlineData("application/iacp+json2")]
    [InlineData("text/plain")]
    [InlineData("*/*")]
    [Trait("row", "MQ-04")]
    public void TryAdmit_OtherContentType_IsRefusedUnread(string contentType)
    {
        Refusal refusal = new Road().Refuse("content_type", Wire.Query().Sign(), contentType);

        Assert.Equal(ErrorCode.PayloadInvalid, refusal.Error.Code);
        Assert.Null(refusal.Envelope);
        Assert.False(refusal.IsFromVerifiedSender);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"sender\":{}}")]
    [InlineData("{\"a\":1,\"a\":1}")]
    [InlineData("\uFEFF{}")]
    public void TryAdmit_UnreadableBody_IsRefusedWithoutEnvelope(string body)
    {
        bool admitted = new Road().Pipeline.TryAdmit(new Delivery(Encoding.UTF8.GetBytes(body), null, false, 1), out _, out Refusal? refusal);

        Assert.False(admitted);
        Assert.Equal(ErrorCode.PayloadInvalid, refusal!.Error.Code);
        Assert.Null(refusal.Envelope);
        Assert.Equal(Verification.Unsigned, refusal.Verification);
    }

    [Fact]
    public void TryAdmit_NotUtf8_IsRefused() => new Road().Refuse("malformed_json", [0x7B, 0x22, 0xFF, 0x22, 0x3A, 0x31, 0x7D]);

    [Fact]
    public void TryAdmit_BodyAtAndAboveTheLimit_IsReadAndRefused()
    {
        byte[] body = Wire.Query().Sign().Bytes();
        Road Limited(int most) => new() { Reader = new EnvelopeReaderOptions { Limits = new() { MaxBytes = most } } };

        Assert.True(Limited(body.Length).Pipeline.TryAdmit(new Delivery(body, null, false, 1), out _, out _));
        Limited(body.Length - 1).Refuse("too_large", body);
    }

    [Fact]
    public void TryAdmit_SomebodyElsesMessage_IsRefusedBeforeItsSignatureCounts()
    {
        Refusal refusal = new Road().Refuse("wrong_recipient", Wire.Query().With("recipient.agent_id", "reviewer-03").Sign());

        Assert.Equal("$.recipient.agent_id", refusal.Error.Path);
        Assert.False(refusal.IsFromVerifiedSender);
        Assert.NotNull(refusal.Envelope);
        new Road().Refuse("wrong_recipient", Wire.Query().With("recipient.agent_id", "Reviewer-02").Sign());
    }

    [Theory]
    [InlineData("*")]
    [InlineData("lab:*:reviewer")]
    [InlineData("lab:host:reviewer")]
    public void TryAdmit_InboxEar_TakesMessagesForThisAgentAlone(string recipient)
    {
        AgentId self = AgentId.Parse("lab:host:reviewer");
        var inbox = new Road { Self = self };
        var presence = new Road { Self = self, Ear = Ear.Presence };
        JsonObject envelope = Wire.Query().With("recipient.agent_id", recipient).Sign();
        bool broadcast = recipient.Contains('*', StringComparison.Ordinal);

        if (broadcast)
        {
            inbox.Refuse("wrong_recipient", envelope);
        }
        else
        {
            Assert.False(inbox.Accept(envelope).IsForwarded);
        }

        // What is for this agent alone comes to the presence ear only from another instance of it.
        Assert.Equal(!broadcast, presence.Accept(envelope).IsForwarded);
    }

    [Fact]
    public void TryAdmit_PresenceEar_ChecksWhatIsForwardedLikeAnythingElse()
    {
        var presence = new Road { Ear = Ear.Presence };

        presence.Refuse("unsigned", Wire.Query());
        presence.Refuse("bad_signature", Wire.Query().Sign(TestKeys.ReviewerKey));
        presence.Refuse("expired", Wire.Query().With("ttl_seconds", 1).With("timestamp", "2026-05-05T00:00:00Z").Sign());
    }

    [Theory]
    [InlineData("lab:*:builder")]
    [InlineData("other:*:*")]
    [InlineData("*:host2:*")]
    public void TryAdmit_BroadcastThatDoesNotCoverMe_IsRefused(string recipient)
    {
        var road = new Road { Self = AgentId.Parse("lab:host:reviewer"), Ear = Ear.Presence };

        Assert.True(road.Refuse("wrong_recipient", Wire.Query().With("recipient.agent_id", recipient).Sign()).IsNotForMe);
    }

    [Fact]
    public void TryAdmit_OwnBroadcast_IsNotForMeAndNoFault()
    {
        var road = new Road { Self = TestKeys.Builder, Ear = Ear.Presence };

        Assert.True(road.Refuse("wrong_recipient", Wire.Query().With("recipient.agent_id", "*").Sign()).IsNotForMe);
        Assert.NotNull(new Road { Ear = Ear.Presence }.Accept(Wire.Query().With("recipient.agent_id", "*").Sign()));
    }

    [Fact]
    public void TryAdmit_MisroutedMessage_IsAFaultOnEitherEar()
    {
        Assert.False(new Road().Refuse("wrong_recipient", Wire.Query().With("recipient.agent_id", "*").Sign()).IsNotForMe);
        Assert.False(new Road().Refuse("wrong_recipient", Wire.Query().With("recipient.agent_id", "somebody-else").Sign()).IsNotForMe);
        Assert.False(new Road { Ear = Ear.Presence }.Refuse("wrong_recipient", Wire.Query().With("recipient.agent_id", "somebody-else").Sign()).IsNotForMe);
    }

    [Theory]
    [InlineData("request", "handoff", false)]
    [InlineData("request", "negotiate", false)]
    [InlineData("response", "query", false)]
    [InlineData("error", null, false)]
    [InlineData("request", "query", true)]
    [InlineData("event", "notify", true)]
    [InlineData("heartbeat", null, true)]
    public void TryAdmit_KindOfBroadcast_IsAllowedForEventsHeartbeatsAndQueriesOnly(string type, string? intent, bool allowed)
    {
        var road = new Road { Ear = Ear.Presence };
        JsonObject envelope = Wire.Envelope(type, intent, new JsonObject { ["status"] = "alive", ["load"] = 0.5 }).With("recipient.agent_id", "*").Sign();

        if (allowed)
        {
            Assert.NotNull(road.Accept(envelope));
            return;
        }

        Assert.True(road.Refuse("broadcast_not_allowed", envelope).IsFromVerifiedSender);
    }

    [Fact]
    public void TryAdmit_DefectAndNoSignature_ReportsTheSignature()
    {
        new Road().Refuse("unsigned", Wire.Query().With("message_id", "no uuid"));
        new Road().Refuse("bad_signature", Wire.Query().With("message_id", "no uuid").Sign(TestKeys.ReviewerKey));
    }

    [Theory]
    [InlineData("message_id", "\"no uuid\"", "invalid", ErrorCode.PayloadInvalid)]
    [InlineData("version", "\"2.0\"", "major_version", ErrorCode.VersionUnsupported)]
    [InlineData("timestamp", "\"yesterday\"", "invalid", ErrorCode.PayloadInvalid)]
    [InlineData("ttl_seconds", "0", "invalid", ErrorCode.PayloadInvalid)]
    [InlineData("ttl_seconds", "-1", "invalid", ErrorCode.PayloadInvalid)]
    [InlineData("message.type", "\"shout\"", "invalid", ErrorCode.PayloadInvalid)]
    [InlineData("message.intent", "\"dance\"", "unsupported_intent", ErrorCode.CapabilityMismatch)]
    [InlineData("message.payload", "[]", "invalid", ErrorCode.PayloadInvalid)]
    [InlineData("recipient.channel", "\"unheard\"", "unknown_channel", ErrorCode.ChannelUnknown)]
    public void TryAdmit_DefectAfterAGoodSignature_IsReportedToTheSender(string path, string value, string reason, ErrorCode code)
    {
        Refusal refusal = new Road().Refuse(reason, Wire.Query().With(path, JsonNode.Parse(value)).Sign());

        Assert.Equal(code, refusal.Error.Code);
        Assert.True(refusal.IsFromVerifiedSender);
        Assert.Equal(TestKeys.Builder, refusal.Envelope!.Sender);
    }

    [Theory]
    [InlineData("heartbeat", "handoff")]
    [InlineData("heartbeat", "query")]
    public void TryAdmit_PairThatIsNotServed_IsACapabilityMismatch(string type, string intent)
    {
        Refusal refusal = new Road().Refuse("unsupported_intent", Wire.Envelope(type, intent, []).Sign());

        Assert.Equal(ErrorCode.CapabilityMismatch, refusal.Error.Code);
    }

    [Fact]
    public void TryAdmit_PayloadOfWrongForm_NamesTheMember()
    {
        Refusal refusal = new Road().Refuse("invalid", Wire.Query().With("message.payload.capabilities", "code_review,testing").With("message.payload.max_tokens", "many").Sign());

        Assert.Equal(ErrorCode.PayloadInvalid, refusal.Error.Code);
        Assert.StartsWith("$.message.payload", refusal.Error.Path, StringComparison.Ordinal);
        Assert.True(refusal.IsFromVerifiedSender);
    }

    [Theory]
    [InlineData("2026-05-06T00:00:29Z", true)]
    [InlineData("2026-05-06T00:00:30Z", true)]
    [InlineData("2026-05-06T00:00:30.001Z", false)]
    [InlineData("2026-05-06T00:02:00Z", false)]
    [InlineData("9999-12-31T23:59:59.999Z", false)]
    public void TryAdmit_TimeStampInTheFuture_IsTakenWithinTheSkew(string timestamp, bool taken)
    {
        JsonObject envelope = Wire.Query().With("timestamp", timestamp).Sign();
        if (taken)
        {
            Assert.NotNull(new Road().Accept(envelope));
            return;
        }

        Refusal refusal = new Road().Refuse("clock_skew", envelope);
        Assert.Equal(ErrorCode.PayloadInvalid, refusal.Error.Code);
        Assert.True(refusal.IsFromVerifiedSender);
    }

    [Fact]
    public void TryAdmit_TimeToLivePassed_IsExpiredWithoutGrace()
    {
        var road = new Road();
        JsonObject envelope = Wire.Query().With("ttl_seconds", 60).Sign();
        road.Clock.Advance(TimeSpan.FromSeconds(60));
        AcceptedEnvelope accepted = road.Accept(envelope);
        Assert.Null(road.Pipeline.CheckExpired(accepted.Envelope));

        road.Clock.Advance(TimeSpan.FromTicks(1));
        Refusal refusal = road.Refuse("expired", envelope);
        Assert.Equal(ErrorCode.Timeout, refusal.Error.Code);
        Assert.True(refusal.IsFromVerifiedSender);
        Assert.Equal("expired", road.Pipeline.CheckExpired(accepted.Envelope)!.Reason);
    }

    [Fact]
    public void TryAdmit_ManyFaultsAtOnce_AreFoundInTheOrderOfTheRoad()
    {
        var road = new Road();
        JsonObject envelope = Wire.Query()
            .With("timestamp", "2025-01-01T00:00:00Z")
            .With("version", "2.0")
            .With("recipient.agent_id", "somebody-else")
            .With("message.payload.max_tokens", "many");

        road.Refuse("content_type", envelope, "text/plain");
        road.Refuse("wrong_recipient", envelope);
        road.Refuse("unsigned", envelope.With("recipient.agent_id", "reviewer-02"));
        road.Refuse("major_version", envelope.Sign());
        road.Refuse("expired", envelope.With("version", "1.0").Sign());
        road.Refuse("invalid", envelope.With("timestamp", "2026-05-06T00:00:00Z").Sign());
        Assert.NotNull(road.Accept(envelope.With("message.payload.max_tokens", 1).Sign()));
    }

    /// <summary>What a sender might put in so that some check is left out; none of it may help an unsigned message.</summary>
    public static TheoryData<string, string> Switches => new()
    {
        { "policy", "\"open\"" },
        { "signature_policy", "\"open\"" },
        { "verified", "true" },
        { "sender.verified", "true" },
        { "sender.sig_alg", "\"none\"" },
        { "sender.sig_alg", "null" },
        { "sender.identity_sig", "null" },
        { "sender.identity_sig", "\"ed25519:placeholder-signature\"" },
        { "sender.public_key", "\"" + TestKeys.BuilderPublic + "\"" },
        { "sender.key_id", "\"21fe31dfa154a261\"" },
        { "recipient.channel", "\"x-open\"" },
        { "message.type", "\"error\"" },
        { "message.type", "\"event\"" },
        { "iacp-attempt", "99" },
    };

    [Theory]
    [MemberData(nameof(Switches))]
    public void TryAdmit_MessageThatAsksForLessChecking_IsStillUnsigned(string path, string value)
    {
        Refusal refusal = new Road().Refuse("unsigned", Wire.Query().With(path, JsonNode.Parse(value)));

        Assert.Equal(ErrorCode.IdentityInvalid, refusal.Error.Code);
    }

    [Fact]
    public void TryAdmit_WrappedForm_TakesTheSameChecks()
    {
        JsonObject signed = Wire.Query().Sign();
        Assert.NotNull(new Road().Accept(Wrap(signed)));
        new Road().Refuse("unsigned", Wrap(Wire.Query()));
        new Road().Refuse("bad_signature", Wrap(Wire.Query().Sign().With("ttl_seconds", 1)));
        new Road().Refuse("wrong_recipient", Wrap(Wire.Query().With("recipient.agent_id", "x").Sign()));
    }

    [Fact]
    public void TryAdmit_SignatureNamedTwice_IsRefused()
    {
        string body = Encoding.UTF8.GetString(Wire.Query().Sign().Bytes()).Replace("\"identity_sig\":", "\"identity_sig\":\"\",\"identity_sig\":", StringComparison.Ordinal);

        new Road().Refuse("malformed_json", Encoding.UTF8.GetBytes(body));
    }

    [Fact]
    public void TryAdmit_RandomDamage_NeverThrowsAndNeverPassesOtherContent()
    {
        byte[] body = Wire.Query().Sign().Bytes();
        var road = new Road();
        byte[] hash = road.Accept(Wire.Query().Sign()).ContentHash.ToArray();
        var random = new Random(20260506);
        int refused = 0;
        for (int round = 0; round < 10_000; round++)
        {
            byte[] damaged = [.. body];
            for (int change = random.Next(1, 4); change > 0; change--)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            if (road.Pipeline.TryAdmit(new Delivery(damaged, null, false, 1), out AcceptedEnvelope? accepted, out _))
            {
                Assert.Equal(hash, accepted.ContentHash.ToArray());
            }
            else
            {
                refused++;
            }
        }

        Assert.InRange(refused, 8_000, 10_000);
    }

    private static JsonObject Wrap(JsonObject flat)
    {
        JsonObject envelope = flat.DeepClone().AsObject();
        JsonNode message = envelope["message"]!;
        envelope.Remove("message");
        return new JsonObject { ["envelope"] = envelope, ["message"] = message };
    }
}
