using IacpBus.Agents;
using IacpBus.Agents.Capabilities;
using IacpBus.Agents.Client;
using IacpBus.Agents.Handoffs;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Contracts.Json;

namespace IacpBus.Testing.Tests.Conversations;

/// <summary>What the receiver answers besides the first time: repeats, duplicates, questions, and a cancel.</summary>
public sealed class HandoffAnswerTests
{
    private const string Other = "builder-02";
    private static readonly RecipientAddress ToReviewer = RecipientAddress.Parse(Scene.Reviewer);
    private readonly TaskCompletionSource<CanonicalJson> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _runs;

    [Fact]
    [Trait("row", "HOF-06")]
    public async Task HandoffAsync_WhenAllSlotsAreTaken_IsQueuedAndAcceptedLater()
    {
        await using IacpTestBus bus = await StartAsync();
        using HandoffConversation first = await bus.Client(Scene.Builder).HandoffAsync(Scene.Worker, Scene.Request("h-1", "t-1")).OrFail();
        using HandoffConversation second = await bus.Client(Scene.Builder).HandoffAsync(Scene.Worker, Scene.Request("h-2", "t-2")).OrFail();
        Assert.Equal((HandoffStatus.Accepted, HandoffStatus.Queued), (first.First.Status, second.First.Status));
        Assert.Equal(60, second.First.EtaSeconds);

        _end.SetResult(CanonicalJson.EmptyObject);
        Assert.Equal(HandoffStatus.Completed, (await second.CompletionAsync().OrFail()).Status);

        Assert.Equal([HandoffStatus.Queued, HandoffStatus.Accepted], Answers(bus, "h-2"));
        Assert.Equal(2, _runs);
    }

    [Fact]
    [Trait("row", "HOF-07")]
    public async Task Request_WithTheSameHandoffId_GetsTheSameAnswerAndOneRun()
    {
        await using IacpTestBus bus = await StartAsync();
        IAgentClient builder = bus.Client(Scene.Builder);
        using HandoffConversation work = await builder.HandoffAsync(Scene.Worker, Scene.Request("h-1", "t-1")).OrFail();
        await Assert.ThrowsAsync<InvalidOperationException>(() => builder.HandoffAsync(Scene.Worker, Scene.Request("h-1", "t-1"))).OrFail();
        await AskAsync(bus, Scene.Builder, Scene.Request("h-1", "t-1"), answers: 2);
        _end.SetResult(CanonicalJson.Parse("7"));
        await work.CompletionAsync().OrFail();
        await AskAsync(bus, Scene.Builder, Scene.Request("h-1", "t-1"), answers: 3);

        Assert.Equal([HandoffStatus.Accepted, HandoffStatus.Accepted, HandoffStatus.AlreadyDone], Answers(bus, "h-1"));
        Assert.Equal("7", bus.SentBy<HandoffReply>(Scene.Reviewer).Last().Results.ToString());
        Assert.Equal(1, _runs);
    }

    [Fact]
    [Trait("row", "HOF-07")]
    public async Task HandoffAsync_TheSameTaskUnderAnotherId_IsADuplicateAndEndsWithTheOriginal()
    {
        await using IacpTestBus bus = await StartAsync();
        IAgentClient builder = bus.Client(Scene.Builder);
        using HandoffConversation original = await builder.HandoffAsync(Scene.Worker, Scene.Request("h-1", "t-1")).OrFail();
        using HandoffConversation duplicate = await builder.HandoffAsync(Scene.Worker, Scene.Request("h-2", "t-1")).OrFail();
        Assert.Equal(HandoffStatus.Duplicate, duplicate.First.Status);
        Assert.Equal("h-1", bus.SentBy<HandoffReply>(Scene.Reviewer).Single(reply => reply.HandoffId == "h-2").OriginalHandoffId);

        _end.SetResult(CanonicalJson.Parse("7"));
        Assert.Equal("7", (await original.CompletionAsync().OrFail()).Result.ToString());
        Assert.Equal("7", (await duplicate.CompletionAsync().OrFail()).Result.ToString());
        using HandoffConversation later = await builder.HandoffAsync(Scene.Worker, Scene.Request("h-3", "t-1")).OrFail();

        Assert.Equal((HandoffStatus.AlreadyDone, "7"), (later.First.Status, later.First.Result.ToString()));
        Assert.Equal("h-1", bus.SentBy<HandoffReply>(Scene.Reviewer).Last().OriginalHandoffId);
        Assert.Equal(1, _runs);
    }

    [Fact]
    [Trait("row", "HOF-07")]
    public async Task HandoffAsync_OfAnotherSenderWithTheSameIds_IsItsOwnWork()
    {
        await using IacpTestBus bus = await StartAsync(slots: 2);
        using HandoffConversation mine = await bus.Client(Scene.Builder).HandoffAsync(Scene.Worker, Scene.Request("h-1", "t-1")).OrFail();
        using HandoffConversation theirs = await bus.Client(Other).HandoffAsync(Scene.Worker, Scene.Request("h-1", "t-1")).OrFail();

        Assert.Equal((HandoffStatus.Accepted, HandoffStatus.Accepted), (mine.First.Status, theirs.First.Status));
        Assert.All(bus.SentBy<HandoffReply>(Scene.Reviewer), reply => Assert.Null(reply.OriginalHandoffId));
        _end.SetResult(CanonicalJson.EmptyObject);
        await Task.WhenAll(mine.CompletionAsync(), theirs.CompletionAsync()).OrFail();
        Assert.Equal(2, _runs);
    }

    [Fact]
    [Trait("row", "HOF-07")]
    public async Task HandoffAsync_ATaskThatFailedOnceAndRunsAgain_IsStillADuplicateAfterAQuestionAboutTheFirst()
    {
        await using IacpTestBus bus = await StartAsync(call => call.Request.HandoffId == "h-1" ? throw new CapabilityFailedException("No disk.") : Task.CompletedTask, slots: 2);
        IAgentClient builder = bus.Client(Scene.Builder);
        using HandoffConversation failed = await builder.HandoffAsync(Scene.Worker, Scene.Request("h-1", "t-1")).OrFail();
        await failed.CompletionAsync().OrFail();
        using HandoffConversation again = await builder.HandoffAsync(Scene.Worker, Scene.Request("h-2", "t-1")).OrFail();
        Assert.Equal(HandoffStatus.Accepted, again.First.Status);

        await AskAsync(bus, Scene.Builder, Question("h-1"), answers: 4);
        using HandoffConversation third = await builder.HandoffAsync(Scene.Worker, Scene.Request("h-3", "t-1")).OrFail();

        Assert.Equal(HandoffStatus.Duplicate, third.First.Status);
        Assert.Equal("h-2", bus.SentBy<HandoffReply>(Scene.Reviewer).Last().OriginalHandoffId);
        _end.SetResult(CanonicalJson.EmptyObject);
        await Task.WhenAll(again.CompletionAsync(), third.CompletionAsync()).OrFail();
    }

    [Fact]
    [Trait("row", "HOF-08")]
    public async Task StatusQuery_WhileItRunsAndAfterwards_TellsTheFractionAndThenTheResult()
    {
        await using IacpTestBus bus = await StartAsync(call => call.ReportProgressAsync(0.25, "a quarter", CancellationToken.None));
        using HandoffConversation work = await bus.Client(Scene.Builder).HandoffAsync(Scene.Worker, Scene.Request("h-1", "t-1")).OrFail();
        await Waiting.UntilAsync(() => bus.SentBy<Notification>(Scene.Reviewer).Any(), "progress is told");
        await AskAsync(bus, Scene.Builder, Question("h-1"), answers: 2);
        _end.SetResult(CanonicalJson.Parse("7"));
        await work.CompletionAsync().OrFail();
        await AskAsync(bus, Scene.Builder, Question("h-1"), answers: 3);
        HandoffReply[] replies = [.. bus.SentBy<HandoffReply>(Scene.Reviewer)];

        Assert.Equal((HandoffStatus.InProgress, 0.25), (replies[1].Status, replies[1].Progress?.PercentComplete));
        Assert.Equal((HandoffStatus.Completed, "7"), (replies[2].Status, replies[2].Results.ToString()));
        Assert.Equal(bus.Sent.Last(sent => sent.Message is HandoffStatusQuery).Envelope.MessageId, bus.Sent.Last(sent => sent.Message is HandoffReply).Envelope.InReplyTo);
    }

    [Fact]
    [Trait("row", "HOF-08")]
    public async Task StatusQuery_OfAnotherSender_LearnsNothing()
    {
        await using IacpTestBus bus = await StartAsync();
        using HandoffConversation work = await bus.Client(Scene.Builder).HandoffAsync(Scene.Worker, Scene.Request("h-1", "t-1")).OrFail();

        await bus.Client(Other).SendAsync(Question("h-1") with { SenderAgentId = Other }, ToReviewer).OrFail();
        await Waiting.UntilAsync(() => bus.SentBy<ErrorReport>(Scene.Reviewer).Any(), "the other sender is answered");

        Assert.Equal("bad_state", bus.SentBy<ErrorReport>(Scene.Reviewer).Single().Detail!.Value.ToElement().GetProperty("reason").GetString());
        Assert.Single(bus.SentBy<HandoffReply>(Scene.Reviewer));
        _end.SetResult(CanonicalJson.EmptyObject);
    }

    private static HandoffStatusQuery Question(string handoff) => new() { HandoffId = handoff, SenderAgentId = Scene.Builder };

    private static IEnumerable<HandoffStatus> Answers(IacpTestBus bus, string handoff) =>
        bus.SentBy<HandoffReply>(Scene.Reviewer).Where(reply => reply.HandoffId == handoff).Select(reply => reply.Status);

    /// <summary>Sends a request as if it were the first time, and waits until the receiver has answered so many.</summary>
    private static async Task AskAsync(IacpTestBus bus, string sender, IacpMessage request, int answers)
    {
        await bus.Client(sender).SendAsync(request, ToReviewer).OrFail();
        await Waiting.UntilAsync(() => bus.SentBy<HandoffReply>(Scene.Reviewer).Count() == answers, $"the receiver has answered {answers} times");
    }

    private Task<IacpTestBus> StartAsync(Func<CapabilityCall, Task>? before = null, int slots = 1) => Scene.StartAsync(
        agent => agent.Capability("code_review", async (call, stop) =>
        {
            Interlocked.Increment(ref _runs);
            await (before?.Invoke(call) ?? Task.CompletedTask);
            return await _end.Task.WaitAsync(stop);
        }, options => options.MaxConcurrent = slots),
        services => services.AddIacpAgent(Other));
}
