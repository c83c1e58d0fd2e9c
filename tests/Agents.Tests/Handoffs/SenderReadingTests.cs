using System.Text.Json.Nodes;
using IacpBus.Agents.Client;
using IacpBus.Agents.Conversations;
using IacpBus.Agents.Handoffs;
using IacpBus.Agents.Tests.Conversations;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;

namespace IacpBus.Agents.Tests.Handoffs;

/// <summary>What a peer may say about a handoff, in the words of the seed and of the handoff companion, and what the asker sees.</summary>
public sealed class SenderReadingTests
{
    private readonly ConversationBench _bench = new() { State = CellSamples.State("Handoff: sender", "Requested") };

    [Theory]
    [InlineData("accepted", HandoffStatus.Accepted, false)]
    [InlineData("queued", HandoffStatus.Queued, false)]
    [InlineData("rejected", HandoffStatus.Rejected, true)]
    [InlineData("already_done", HandoffStatus.AlreadyDone, true)]
    [InlineData("duplicate", HandoffStatus.Duplicate, false)]
    [InlineData("in_progress", HandoffStatus.InProgress, false)]
    [InlineData("completed", HandoffStatus.Completed, true)]
    [InlineData("failed", HandoffStatus.Failed, true)]
    [InlineData("cancelled", HandoffStatus.Cancelled, true)]
    public async Task NextAsync_StatusOfAReply_IsKeptAndFinalWhereNothingFollows(string word, HandoffStatus status, bool final)
    {
        HandoffUpdate update = await NextAsync("response", "handoff", $$"""{"handoff_id":"h-1","status":"{{word}}","reason":"why","estimated_wait":7}""");

        Assert.Equal(status, update.Status);
        Assert.Equal(final, update.IsFinal);
        Assert.Equal("why", update.Reason);
        Assert.Equal(7, update.EtaSeconds);
    }

    [Fact]
    public async Task NextAsync_ReplyWithResults_CarriesThem()
    {
        HandoffUpdate update = await NextAsync("response", "handoff", """{"handoff_id":"h-1","status":"completed","results":{"findings":3},"progress":{"percent_complete":0.75}}""");

        Assert.Equal("""{"findings":3}""", update.Result!.Value.ToString());
        Assert.Equal(0.75, update.Progress);
    }

    [Theory]
    [InlineData("""{"progress":0.5}""", 0.5, null)]
    [InlineData("""{"progress":0}""", 0.0, null)]
    [InlineData("""{"event_type":"progress","progress":0.5,"handoff_id":"h-1","detail":"half"}""", 0.5, "half")]
    [InlineData("""{"progress":0.25,"detail":{"file":"a.c"}}""", 0.25, """{"file":"a.c"}""")]
    [InlineData("""{"progress":{"percent_complete":0.3},"handoff_id":"h-1"}""", 0.3, null)]
    public async Task NextAsync_ProgressInEitherForm_IsInProgress(string payload, double progress, string? note)
    {
        HandoffUpdate update = await NextAsync("event", "notify", payload);

        Assert.Equal((HandoffStatus.InProgress, progress, note), (update.Status, update.Progress, update.Note));
        Assert.False(update.IsFinal);
    }

    [Theory]
    [InlineData("""{"complete":true,"output":{"n":1}}""")]
    [InlineData("""{"event_type":"complete","output":{"n":1}}""")]
    [InlineData("""{"status":"completed","result":{"n":1},"handoff_id":"h-1"}""")]
    [InlineData("""{"status":"completed","results":{"n":1}}""")]
    [InlineData("""{"complete":true,"output":{"n":2},"result":{"n":1},"progress":0.9}""")]
    public async Task NextAsync_CompletionInEitherVocabulary_IsFinalWithItsResult(string payload)
    {
        HandoffUpdate update = await NextAsync("event", "notify", payload);

        Assert.Equal((HandoffStatus.Completed, 1.0), (update.Status, update.Progress));
        Assert.Equal("""{"n":1}""", update.Result!.Value.ToString());
        Assert.True(update.IsFinal);
    }

    [Fact]
    public async Task NextAsync_EventWithIntentHandoff_CountsToo() =>
        Assert.Equal(HandoffStatus.Completed, (await NextAsync("event", "handoff", """{"complete":true,"handoff_id":"h-1"}""")).Status);

    [Fact]
    public async Task NextAsync_FailedEvent_IsFinalWithItsReason()
    {
        HandoffUpdate update = await NextAsync("event", "notify", """{"status":"failed","detail":"no disk","handoff_id":"h-1"}""");

        Assert.Equal((HandoffStatus.Failed, "no disk", true), (update.Status, update.Reason, update.IsFinal));
    }

    [Theory]
    [InlineData("event", "notify", """{"event_type":"something_else"}""")]
    [InlineData("event", "notify", """{"complete":false}""")]
    [InlineData("event", "notify", """{"settled":true,"credits_transferred":5}""")]
    [InlineData("event", "notify", """{"ack":true}""")]
    [InlineData("response", "query", """{"capabilities":[]}""")]
    [InlineData("response", "handoff", """{"handoff_id":"h-1","status":"pending"}""")]
    public async Task NextAsync_WhatIsNoNews_IsPassedOver(string type, string intent, string payload)
    {
        Assert.Equal(HandoffStatus.Pending, (await NextAsync(type, intent, payload)).Status);
    }

    [Fact]
    public async Task NextAsync_ErrorOfThePeer_FailsIt()
    {
        HandoffUpdate update = await NextAsync("error", "handoff", """{"code":"RATE_LIMITED","message":"too much","retry_after_seconds":3}""");

        Assert.Equal(HandoffStatus.Failed, update.Status);
        Assert.Equal(ErrorCode.RateLimited, update.Error!.Code);
    }

    [Fact]
    public async Task ReadAllAsync_WholeConversation_EndsWithTheFinalUpdate()
    {
        var listeners = new ConversationListeners();
        using HandoffConversation conversation = Follow(listeners);
        Tell(listeners, HandoffStatus.Pending, HandoffStatus.Accepted, HandoffStatus.InProgress, HandoffStatus.Completed, HandoffStatus.InProgress);
        await conversation.BeginAsync(CancellationToken.None).OrFail();

        var seen = new List<HandoffStatus>();
        await foreach (HandoffUpdate update in conversation.ReadAllAsync())
        {
            seen.Add(update.Status);
        }

        Assert.Equal(HandoffStatus.Accepted, conversation.First.Status);
        Assert.Equal([HandoffStatus.Accepted, HandoffStatus.InProgress, HandoffStatus.Completed], seen);
        Assert.Equal(HandoffStatus.Completed, (await conversation.CompletionAsync().OrFail()).Status);
    }

    [Fact]
    public async Task ReadAllAsync_RejectedAtOnce_HasOneUpdate()
    {
        var listeners = new ConversationListeners();
        using HandoffConversation conversation = Follow(listeners);
        Tell(listeners, HandoffStatus.Rejected);
        await conversation.BeginAsync(CancellationToken.None).OrFail();

        Assert.Same(conversation.First, await conversation.CompletionAsync().OrFail());
    }

    [Fact]
    public async Task BeginAsync_ErrorOfThePeer_ThrowsIt()
    {
        var listeners = new ConversationListeners();
        using HandoffConversation conversation = Follow(listeners);
        listeners.Tell(CellSamples.Key, await NextAsync("error", "handoff", """{"code":"RATE_LIMITED","message":"too much"}"""));

        var error = await Assert.ThrowsAsync<PeerErrorException>(() => conversation.BeginAsync(CancellationToken.None).OrFail());

        Assert.Equal(TestKeys.Reviewer, error.Peer);
        Assert.Equal("reviewer-02 answered RATE_LIMITED: too much", error.Message);
    }

    private static HandoffConversation Follow(ConversationListeners listeners) =>
        new(TestKeys.Builder, TestKeys.Reviewer, "h-1", CellSamples.Key, null!, listeners.Listen(CellSamples.Key), _ => Task.CompletedTask);

    private static void Tell(ConversationListeners listeners, params HandoffStatus[] story)
    {
        foreach (HandoffStatus status in story)
        {
            listeners.Tell(CellSamples.Key, new HandoffUpdate { Status = status });
        }
    }

    /// <summary>What the sender is told after this message, if it says anything to it.</summary>
    private async Task<HandoffUpdate> NextAsync(string type, string intent, string payload)
    {
        if (ConversationReading.Read(_bench.State!, Messages.OfReviewer(type, intent, JsonNode.Parse(payload)!.AsObject()).Accepted()) is { } happening)
        {
            await _bench.RaiseAsync(happening);
        }

        return (HandoffUpdate)_bench.State!.Describe();
    }
}
