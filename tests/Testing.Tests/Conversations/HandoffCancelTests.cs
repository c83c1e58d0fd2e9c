using IacpBus.Agents.Handoffs;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Contracts.Json;

namespace IacpBus.Testing.Tests.Conversations;

/// <summary>A handoff that its sender takes back.</summary>
public sealed class HandoffCancelTests
{
    [Theory]
    [InlineData("leaves")]
    [InlineData("returns")]
    [InlineData("breaks")]
    [Trait("row", "HOF-09")]
    public async Task CancelAsync_WhileTheWorkRuns_StopsTheHandlerAndNoErrorGoesOut(string handler)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using IacpTestBus bus = await Scene.StartAsync(agent => agent.Capability("code_review", async (_, stop) =>
        {
            using CancellationTokenRegistration telling = stop.Register(() => stopped.TrySetResult());
            started.SetResult();
            await stopped.Task;
            return handler switch
            {
                "leaves" => throw new OperationCanceledException(stop),
                "breaks" => throw new IOException("The folder is gone."),
                _ => CanonicalJson.EmptyObject,
            };
        }));
        using HandoffConversation work = await bus.Client(Scene.Builder).HandoffAsync(Scene.Worker, Scene.Request("h-1", "t-1")).OrFail();
        await started.Task.OrFail();

        await work.CancelAsync("Not needed any more.").OrFail();
        HandoffUpdate end = await work.CompletionAsync().OrFail();
        await stopped.Task.OrFail();
        await bus.SettledAsync().OrFail();

        Assert.Equal((HandoffStatus.Cancelled, "Not needed any more."), (end.Status, end.Reason));
        Assert.Empty(bus.SentBy<ErrorReport>(Scene.Reviewer));
        Assert.Equal([HandoffStatus.Accepted], bus.SentBy<HandoffReply>(Scene.Reviewer).Select(reply => reply.Status));
        Assert.Empty(bus.DeadLetters(Scene.Reviewer));
        Assert.Empty(bus.DeadLetters(Scene.Builder));
    }

    [Fact]
    [Trait("row", "HOF-09")]
    public async Task CancelAsync_WhileItIsQueued_TakesItsPlaceAwayAndNotTheSlot()
    {
        int runs = 0;
        var end = new TaskCompletionSource<CanonicalJson>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using IacpTestBus bus = await Scene.StartAsync(agent => agent.Capability("code_review", (_, _) => { Interlocked.Increment(ref runs); return end.Task; }, options => options.MaxConcurrent = 1));
        using HandoffConversation first = await bus.Client(Scene.Builder).HandoffAsync(Scene.Worker, Scene.Request("h-1", "t-1")).OrFail();
        using HandoffConversation second = await bus.Client(Scene.Builder).HandoffAsync(Scene.Worker, Scene.Request("h-2", "t-2")).OrFail();

        await second.CancelAsync().OrFail();
        Assert.Equal(HandoffStatus.Cancelled, (await second.CompletionAsync().OrFail()).Status);
        await bus.Client(Scene.Builder).SendAsync(new HandoffStatusQuery { HandoffId = "h-2", SenderAgentId = Scene.Builder }, RecipientAddress.Parse(Scene.Reviewer)).OrFail();
        await Waiting.UntilAsync(() => bus.SentBy<HandoffReply>(Scene.Reviewer).Any(reply => reply.Status == HandoffStatus.Cancelled), "the receiver knows that it was taken back");
        end.SetResult(CanonicalJson.EmptyObject);
        await first.CompletionAsync().OrFail();
        using HandoffConversation third = await bus.Client(Scene.Builder).HandoffAsync(Scene.Worker, Scene.Request("h-3", "t-3")).OrFail();
        await third.CompletionAsync().OrFail();
        await bus.SettledAsync().OrFail();

        Assert.Equal(2, runs);
        Assert.Empty(bus.SentBy<ErrorReport>(Scene.Reviewer));
    }
}
