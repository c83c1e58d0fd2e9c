using IacpBus.Agents.Client;
using IacpBus.Agents.Conversations;
using IacpBus.Agents.Handoffs;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Contracts.Json;
using IacpBus.Transport.Sending;
using Microsoft.Extensions.DependencyInjection;

namespace IacpBus.Testing.Tests.Conversations;

/// <summary>What the clock does to a handoff: the waiting line, and how long a finished one is remembered.</summary>
public sealed class HandoffTimeTests
{
    private static readonly RecipientAddress ToReviewer = RecipientAddress.Parse(Scene.Reviewer);

    [Fact]
    [Trait("row", "HOF-06")]
    public async Task Queued_WithoutASlotInItsTime_FailsOnBothSidesAndNeverRuns()
    {
        int runs = 0;
        var end = new TaskCompletionSource<CanonicalJson>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using IacpTestBus bus = await Scene.StartAsync(agent => agent.Capability("code_review", (_, _) => { Interlocked.Increment(ref runs); return end.Task; }, options => options.MaxConcurrent = 1));
        IAgentClient builder = bus.Client(Scene.Builder);
        using HandoffConversation first = await builder.HandoffAsync(Scene.Worker, Scene.Request("h-1", "t-1")).OrFail();
        using HandoffConversation second = await builder.HandoffAsync(Scene.Worker, Scene.Request("h-2", "t-2"), new AgentCallOptions { Ttl = TimeSpan.FromMinutes(1) }).OrFail();
        Assert.Equal(HandoffStatus.Queued, second.First.Status);

        await bus.PassAsync(TimeSpan.FromMinutes(1));
        HandoffUpdate gone = await second.CompletionAsync().OrFail();
        end.SetResult(CanonicalJson.EmptyObject);
        await first.CompletionAsync().OrFail();
        await builder.SendAsync(new HandoffStatusQuery { HandoffId = "h-2", SenderAgentId = Scene.Builder }, ToReviewer).OrFail();
        await bus.SettledAsync().OrFail();

        Assert.Equal((HandoffStatus.Failed, "It expired while it waited for a free slot."), (gone.Status, gone.Reason));
        Assert.Equal(HandoffStatus.Failed, bus.SentBy<HandoffReply>(Scene.Reviewer).Last(reply => reply.HandoffId == "h-2").Status);
        Assert.Equal(1, runs);
    }

    [Fact]
    public async Task HandoffAsync_ThatNobodyTakes_TimesOutAndALateAnswerChangesNothing()
    {
        await using IacpTestBus bus = await Scene.StartAsync(agent => agent.Capability("code_review", (_, _) => Task.FromResult(CanonicalJson.EmptyObject)));
        await bus.StopAgentAsync(Scene.Reviewer).OrFail();
        Task<HandoffConversation> handing = bus.Client(Scene.Builder).HandoffAsync(Scene.Worker, Scene.Request("h-1", "t-1"), new AgentCallOptions { Ttl = TimeSpan.FromMinutes(1) });
        await bus.Clock.WaitForTimerAsync(TimeSpan.FromMinutes(1)).OrFail();
        await bus.PassAsync(TimeSpan.FromMinutes(1));
        await Assert.ThrowsAsync<ReplyTimeoutException>(() => handing).OrFail();

        await bus.Client(Scene.Reviewer).SendAsync(new HandoffReply { HandoffId = "h-1", Status = HandoffStatus.Accepted }, RecipientAddress.Parse(Scene.Builder)).OrFail();
        await bus.SettledAsync().OrFail();

        Assert.Empty(bus.SentBy<ErrorReport>(Scene.Builder));
        Assert.Empty(bus.DeadLetters(Scene.Builder));
    }

    [Fact]
    public async Task FinishedConversation_AfterItsRetention_IsForgottenAndARepeatIsStray()
    {
        await using IacpTestBus bus = await Scene.StartAsync(
            agent => agent.Capability("code_review", (_, _) => Task.FromResult(CanonicalJson.EmptyObject)),
            services => services.Configure<ConversationOptions>(options => options.Retention = TimeSpan.FromMinutes(5)));
        IAgentClient builder = bus.Client(Scene.Builder);
        using HandoffConversation work = await builder.HandoffAsync(Scene.Worker, Scene.Request("h-1", "t-1")).OrFail();
        await work.CompletionAsync().OrFail();
        await bus.SettledAsync().OrFail();

        await bus.PassAsync(TimeSpan.FromSeconds(299));
        await RepeatCompletionAsync(bus);
        Assert.Empty(bus.SentBy<ErrorReport>(Scene.Builder));

        await bus.PassAsync(TimeSpan.FromSeconds(2));
        using var limit = new CancellationTokenSource(Waiting.Limit, TimeProvider.System);
        while (!bus.SentBy<ErrorReport>(Scene.Builder).Any())
        {
            limit.Token.ThrowIfCancellationRequested();
            await RepeatCompletionAsync(bus);
        }

        Assert.Equal("bad_state", bus.SentBy<ErrorReport>(Scene.Builder).Single().Detail!.Value.ToElement().GetProperty("reason").GetString());
        await RepeatCompletionAsync(bus);
        Assert.Single(bus.SentBy<ErrorReport>(Scene.Builder));
    }

    private static async Task RepeatCompletionAsync(IacpTestBus bus)
    {
        Notification completion = Notification.OfCompletion(CanonicalJson.EmptyObject) with { HandoffId = "h-1", Status = "completed" };
        CorrelationId conversation = CorrelationId.From(bus.Sent.First(sent => sent.Message is HandoffRequest).Envelope.MessageId);
        await bus.Client(Scene.Reviewer).SendAsync(completion, RecipientAddress.Parse(Scene.Builder), new SendOptions { CorrelationId = conversation }).OrFail();
        await bus.SettledAsync().OrFail();
    }
}
