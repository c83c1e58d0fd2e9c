using System.Text.Json.Nodes;
using IacpBus.Agents.Conversations;
using IacpBus.Agents.Handoffs;
using IacpBus.Agents.Tests.Conversations;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Transport.Configuration;
using IacpBus.Transport.Sending;
using Microsoft.Extensions.Options;

namespace IacpBus.Agents.Tests.Handoffs;

/// <summary>The ACK timer and the repeats of a handoff, as its conversation row keeps them (docs/protocol.md).</summary>
public sealed class SenderTriesTests
{
    private static readonly HandoffRequest Packet = new()
    {
        HandoffId = "h-1",
        TaskId = "t-1",
        Sender = new HandoffParty { AgentId = TestKeys.Builder.Value, SessionId = "s-1" },
        Context = new HandoffContext { TaskDescription = "read it" },
        StateHash = "sha256:ab",
        HandoffRef = "ho-1",
        Step = 7,
    };

    private readonly ConversationBench _bench = new();

    private UnitOfWork? _last;

    private SenderState Saga => (SenderState)_bench.State!;

    [Fact]
    [Trait("row", "FT-01")]
    public async Task AckIsMissing_FrameToThePeer_HasExactlyTheCompanionsMembers()
    {
        await HandOverAsync(Packet, seconds: 60);
        Assert.Equal(ConversationBench.Start.AddSeconds(5), Saga.DueAt);

        IacpMessage frame = await NoAckAsync(after: 5012);

        Assert.Equal((MessageType.Error, MessageIntent.Handoff), (frame.Type, frame.Intent));
        Assert.Equal(
            """{"code":"ERR_HANDOFF_TIMEOUT","detail":{"elapsed_ms":5012,"handoff_ref":"ho-1","last_known_state_hash":"sha256:ab","protocol":"iacp-fault-tolerance/1.0","session_id":"s-1","ttl_ms":5000},"message":"The handoff was not acknowledged in time.","retryable":true}""",
            frame.ToPayload().ToString());
        Assert.True(Saga.HasMissedAck);
    }

    [Fact]
    [Trait("row", "FT-01")]
    public async Task AckIsMissing_OfARequestThatSaysLittle_NamesTheHandoffAndNulls()
    {
        await HandOverAsync(Packet with { Sender = null, StateHash = null, HandoffRef = null }, seconds: 3);
        Assert.Equal(ConversationBench.Start.AddSeconds(3), Saga.DueAt);

        IacpMessage frame = await NoAckAsync(after: 3000);

        Assert.Equal(
            """{"elapsed_ms":3000,"handoff_ref":"h-1","last_known_state_hash":null,"protocol":"iacp-fault-tolerance/1.0","session_id":null,"ttl_ms":3000}""",
            ((ErrorReport)frame).Detail!.Value.ToString());
    }

    [Fact]
    [Trait("row", "FT-01")]
    public async Task Requested_WithoutTheCompanion_WaitsForItsTimeToLive()
    {
        await _bench.RaiseAsync(Begin(Packet, 60) with { AckWindow = null });

        Assert.Equal(ConversationBench.Start.AddSeconds(60), Saga.DueAt);
        Assert.IsType<SenderExpires>(SenderTries.EventOf(Saga, Retries(3), Saga.DueAt!.Value));
        await _bench.RaiseAsync(new SenderExpires(CellSamples.Key));
        Assert.False(Saga.HasMissedAck);
    }

    [Theory]
    [InlineData("accepted")]
    [InlineData("queued")]
    [InlineData("in_progress")]
    [Trait("row", "FT-01")]
    public async Task Answer_OfAnyKind_EndsTheTimer(string status)
    {
        await HandOverAsync(Packet, seconds: 60, retry: true);

        await _bench.RaiseAsync(ConversationReading.Read(Saga, Messages.OfReviewer("response", "handoff", new JsonObject { ["handoff_id"] = "h-1", ["status"] = status }).Accepted())!);

        Assert.Null(Saga.Ack);
        Assert.NotEqual(ConversationBench.Start.AddSeconds(5), Saga.DueAt);
    }

    [Fact]
    [Trait("row", "FT-08")]
    public async Task Repeat_IsTheSamePacketAsANewMessageForTheTimeThatIsLeft()
    {
        await HandOverAsync(Packet, seconds: 20, retry: true);
        Assert.Equal([2, 4], await TriesAsync(most: 3));

        UnitOfWork work = _last!;

        (IacpMessage message, SendOptions options) = Assert.Single(work.Messages);
        Assert.Equal(Packet, message);
        Assert.Equal(TimeSpan.FromSeconds(20 - 5 - 2 - 5 - 4), options.Ttl);
        Assert.Equal(Saga.Conversation, options.CorrelationId);
        Assert.NotEqual(Saga.Conversation.Value, options.MessageId!.Value.Value);
        Assert.Equal([Saga.Conversation.Value, .. Saga.Repeats.Select(id => id.Value)], Saga.Aliases.Select(alias => alias.Name));
        Assert.Equal(3, Saga.Attempts);
    }

    [Theory]
    [InlineData(60, 1)]
    [InlineData(60, 5, 2, 4, 8, 16)]
    [InlineData(24, 5, 2, 4, 2)]
    [InlineData(23, 5, 2, 4)]
    [InlineData(8, 5, 2)]
    [InlineData(7, 5)]
    [InlineData(5, 5)]
    [Trait("row", "FT-08")]
    public async Task Repeats_AreAsManyAndAsFarApartAsThePolicySays_AndStopBeforeTheTimeToLive(int seconds, int most, params int[] pauses)
    {
        await HandOverAsync(Packet, seconds, retry: true);

        IReadOnlyList<int> seen = await TriesAsync(most);

        Assert.True(pauses.SequenceEqual(seen), string.Join(' ', seen));
        Assert.Equal("TimedOut", Saga.CurrentState);
        Assert.True(_bench.Now <= ConversationBench.Start.AddSeconds(seconds));
    }

    [Fact]
    [Trait("row", "FT-08")]
    public async Task Repeat_ThatTheProcessSleptThrough_IsNotSentAfterTheTimeToLive()
    {
        await HandOverAsync(Packet, seconds: 20, retry: true);
        _bench.Now = Saga.DueAt!.Value;
        await _bench.RaiseAsync(SenderTries.EventOf(Saga, Retries(3), _bench.Now));
        Assert.Equal("Postponed", Saga.CurrentState);

        Assert.IsType<RepeatHandoff>(SenderTries.EventOf(Saga, Retries(3), ConversationBench.Start.AddSeconds(19)));
        Assert.IsType<AckIsMissing>(SenderTries.EventOf(Saga, Retries(3), ConversationBench.Start.AddSeconds(19.001)));
    }

    [Fact]
    [Trait("row", "FT-02")]
    public async Task StateRejection_IsARejectionWithItsReasonAndMembers()
    {
        await HandOverAsync(Packet, seconds: 60);
        var payload = new JsonObject { ["code"] = "ERR_STATE_REJECTION", ["message"] = "Another state.", ["detail"] = new JsonObject { ["divergence_point"] = 5 } };

        await _bench.RaiseAsync(ConversationReading.Read(Saga, Messages.OfReviewer("error", "handoff", payload).Accepted())!);

        var update = (HandoffUpdate)Saga.Describe();
        Assert.Equal((HandoffStatus.Rejected, "state_rejection: Another state.", """{"divergence_point":5}"""), (update.Status, update.Reason, update.Detail.ToString()));
    }

    private async Task HandOverAsync(HandoffRequest request, int seconds, bool retry = false) =>
        await _bench.RaiseAsync(Begin(request, seconds) with { Retry = retry });

    private static HandOver Begin(HandoffRequest request, int seconds) => new(
        CellSamples.Key, TestKeys.Builder, TestKeys.Reviewer, MessageId.Parse(Messages.Request), ChannelName.For(MessageIntent.Handoff), request, TimeSpan.FromSeconds(seconds))
    {
        AckWindow = TimeSpan.FromSeconds(5),
    };

    private async Task<IacpMessage> NoAckAsync(int after)
    {
        _bench.Now = ConversationBench.Start.AddMilliseconds(after);
        ConversationEvent happening = SenderTries.EventOf(Saga, Retries(3), _bench.Now);
        UnitOfWork work = await _bench.RaiseAsync(Assert.IsType<AckIsMissing>(happening));
        return Assert.Single(work.Messages).Message;
    }

    /// <summary>The pauses in seconds until the end; what led to the last repeat is kept.</summary>
    private async Task<IReadOnlyList<int>> TriesAsync(int most)
    {
        var pauses = new List<int>();
        while (Saga.CurrentState != "TimedOut")
        {
            DateTimeOffset ranOut = _bench.Now = Saga.DueAt!.Value;
            UnitOfWork work = await _bench.RaiseAsync(SenderTries.EventOf(Saga, Retries(most), _bench.Now));
            if (Saga.CurrentState == "Postponed")
            {
                pauses.Add((int)(Saga.DueAt!.Value - ranOut).TotalSeconds);
            }
            else if (Saga.CurrentState == "Requested")
            {
                _last = work;
            }
        }

        return pauses;
    }

    private WorkRetries Retries(int most) => new(Options.Create(new RetryOptions { Tries = most }), (lower, _) => lower, new FakeTimeProvider(_bench.Now));
}
