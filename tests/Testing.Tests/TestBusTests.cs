using System.Collections.Concurrent;
using System.Globalization;
using IacpBus.Agents;
using IacpBus.Agents.Capabilities;
using IacpBus.Agents.Client;
using IacpBus.Agents.Handoffs;
using IacpBus.Agents.Registration;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Contracts.Json;
using IacpBus.Transport.Configuration;
using IacpBus.Transport.Receiving;
using IacpBus.Transport.Sending;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace IacpBus.Testing.Tests;

/// <summary>The roads of the agents, in memory.</summary>
public sealed class TestBusTests
{
    private const string Builder = "builder-01";
    private const string Reviewer = "reviewer-02";
    private static readonly AgentId Peer = AgentId.Parse(Reviewer);

    [Fact]
    public async Task QueryAsync_APeerWithCapabilities_ReturnsThem()
    {
        await using IacpTestBus bus = await StartAsync(agent => agent.Capability("code_review", Done).Capability("translation", Done));

        CapabilityManifest all = await bus.Client(Builder).QueryAsync(Peer, new CapabilityQuery()).OrFail();

        Assert.Equal(["code_review", "translation"], all.Capabilities.Select(capability => capability.Name));
        Assert.Equal([typeof(CapabilityQuery), typeof(CapabilityManifest)], bus.SentToOne().Select(sent => sent.Message?.GetType()));
        Assert.Equal(bus.SentToOne()[0].Envelope.MessageId, bus.SentToOne()[1].Envelope.InReplyTo);
        Assert.All(bus.SentToOne(), sent => Assert.Equal(TestClock.Start, sent.Envelope.Timestamp));
    }

    [Fact]
    public async Task HandoffAsync_ThatTakesTime_ReportsAndCompletesWithTheClock()
    {
        await using IacpTestBus bus = await IacpTestBus.StartAsync(services =>
        {
            services.AddIacpAgent(Builder);
            services.AddIacpAgent(Reviewer, agent => agent.Capability<SlowReview>("code_review"));
        });

        using HandoffConversation work = await bus.Client(Builder).HandoffAsync(Peer, Request("code_review")).OrFail();
        Task<HandoffUpdate> completion = work.CompletionAsync();
        await bus.Clock.WaitForTimerAsync(TimeSpan.FromSeconds(90)).OrFail();
        Assert.False(completion.IsCompleted);
        bus.Clock.Advance(TimeSpan.FromSeconds(90));
        HandoffUpdate end = await completion.OrFail();

        Assert.Equal(HandoffStatus.Accepted, work.First.Status);
        Assert.Equal((HandoffStatus.Completed, "\"good\""), (end.Status, end.Result.ToString()));
        Assert.Equal(0.5, bus.SentToOne()[2].Message is Notification progress ? progress.Progress : null);
        Assert.Equal(TimeSpan.FromSeconds(90), bus.SentToOne()[3].Envelope.Timestamp - bus.SentToOne()[0].Envelope.Timestamp);
    }

    [Fact]
    public async Task HandoffAsync_ForMoreThanThePeerHas_IsRejected()
    {
        await using IacpTestBus bus = await StartAsync(agent => agent.Capability("code_review", Done));

        using HandoffConversation work = await bus.Client(Builder).HandoffAsync(Peer, Request("cooking")).OrFail();

        Assert.Equal((HandoffStatus.Rejected, "not_capable"), (work.First.Status, work.First.Reason));
    }

    [Fact]
    public async Task SendAsync_ToAHandlerThatThrows_EndsInDeadLettersAndTheSenderIsTold()
    {
        await using IacpTestBus bus = await IacpTestBus.StartAsync(services =>
        {
            services.Configure<RetryOptions>(retry => retry.Tries = 1);
            services.AddIacpAgent(Builder);
            services.AddIacpAgent(Reviewer, agent => agent.Consumer<FailingConsumer>());
        });

        await bus.Client(Builder).SendAsync(Numbered(1), RecipientAddress.To(Peer)).OrFail();
        await bus.SettledAsync().OrFail();

        BuriedMessage dead = Assert.Single(bus.DeadLetters(Reviewer));
        Assert.Equal((ErrorCode.InternalError, "handler_failed"), (dead.Code, dead.Reason));
        Assert.Contains("It is broken.", dead.Description, StringComparison.Ordinal);
        Assert.Equal(bus.SentToOne()[0].Envelope.MessageId, dead.Claimed?.MessageId);
        Assert.Equal(bus.SentToOne()[0].Body.ToArray(), dead.Body.ToArray());
        Assert.Equal(ErrorCode.InternalError, Assert.IsType<ErrorReport>(bus.SentToOne()[1].Message).Code);
    }

    [Fact]
    public async Task SendAsync_AThousandMessagesOfTwoSenders_ArriveInTheOrderOfEach()
    {
        await using IacpTestBus bus = await IacpTestBus.StartAsync(services =>
        {
            services.AddSingleton<Seen>();
            services.AddIacpAgent(Builder);
            services.AddIacpAgent("builder-02");
            services.AddIacpAgent(Reviewer, agent => agent.Consumer<RecordingConsumer>());
        });

        await Task.WhenAll(new[] { Builder, "builder-02" }.Select(async sender =>
        {
            for (int i = 0; i < 500; i++)
            {
                await bus.Client(sender).SendAsync(Numbered(i), RecipientAddress.To(Peer));
            }
        })).OrFail();
        await bus.SettledAsync().OrFail();

        AcceptedEnvelope[] seen = [.. bus.Services.GetRequiredService<Seen>().Messages];
        Assert.Equal(1000, seen.Length);
        Assert.All(seen.GroupBy(accepted => accepted.Envelope.Sender), stream => Assert.Equal(Enumerable.Range(0, 500), stream.Select(NumberOf)));
        Assert.Equal(1000, bus.SentToOne().Count);
    }

    [Fact]
    public async Task SendAsync_ToAStoppedAgent_WaitsUntilItStarts()
    {
        await using IacpTestBus bus = await StartAsync(agent => agent.Consumer<RecordingConsumer>());
        await bus.StopAgentAsync(Reviewer).OrFail();

        await bus.Client(Builder).SendAsync(Numbered(1), RecipientAddress.To(Peer)).OrFail();
        await bus.Client(Builder).SendAsync(Numbered(2), RecipientAddress.Parse("not-part-of-it")).OrFail();
        await bus.SettledAsync().OrFail();
        Assert.Equal((1, 1), (bus.Waiting(Reviewer), bus.Waiting("not-part-of-it")));
        Assert.Empty(bus.Services.GetRequiredService<Seen>().Messages);

        await bus.StartAgentAsync(Reviewer).OrFail();
        await bus.SettledAsync().OrFail();
        Assert.Equal(1, NumberOf(Assert.Single(bus.Services.GetRequiredService<Seen>().Messages)));
        Assert.Equal(0, bus.Waiting(Reviewer));
    }

    [Fact]
    public async Task Advance_PastTheTimeToLive_MovesWhatWaitsToDeadLetters()
    {
        await using IacpTestBus bus = await StartAsync(agent => agent.Consumer<RecordingConsumer>());
        await bus.StopAgentAsync(Reviewer).OrFail();
        Envelope sent = await bus.Client(Builder).SendAsync(Numbered(1), RecipientAddress.To(Peer), new SendOptions { Ttl = TimeSpan.FromMinutes(1) }).OrFail();
        Envelope longer = await bus.Client(Builder).SendAsync(Numbered(2), RecipientAddress.To(Peer), new SendOptions { Ttl = TimeSpan.FromMinutes(2) }).OrFail();

        bus.Clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Empty(bus.DeadLetters(Reviewer));
        bus.Clock.Advance(TimeSpan.FromSeconds(1));

        BuriedMessage dead = Assert.Single(bus.DeadLetters(Reviewer));
        Assert.Equal((null, "expired", sent.MessageId), (dead.Code, dead.Reason, dead.Claimed?.MessageId));
        await bus.StartAgentAsync(Reviewer).OrFail();
        await bus.SettledAsync().OrFail();
        Assert.Equal(longer.MessageId, Assert.Single(bus.Services.GetRequiredService<Seen>().Messages).Envelope.MessageId);
    }

    [Fact]
    public async Task SendAsync_ABroadcast_ReachesEveryAgentThatRunsButItsSender()
    {
        await using IacpTestBus bus = await IacpTestBus.StartAsync(services =>
        {
            services.AddSingleton<Seen>();
            services.AddIacpAgent(Builder, agent => agent.Consumer<RecordingConsumer>());
            services.AddIacpAgent(Reviewer, agent => agent.Consumer<RecordingConsumer>());
            services.AddIacpAgent("reviewer-03", agent => agent.Consumer<RecordingConsumer>());
        });
        await bus.StopAgentAsync("reviewer-03").OrFail();

        await bus.Client(Builder).NotifyAsync(RecipientAddress.Everyone, Notification.OfProgress(0.5)).OrFail();
        await bus.StartAgentAsync("reviewer-03").OrFail();
        await bus.SettledAsync().OrFail();

        Assert.Single(bus.Services.GetRequiredService<Seen>().Messages);
        Assert.Single(bus.Sent, sent => sent.Message is Notification);
    }

    [Fact]
    public async Task Client_OfAnUnknownAgent_ThrowsWithTheCure()
    {
        await using IacpTestBus bus = await StartAsync(_ => { });

        var problem = Assert.Throws<InvalidOperationException>(() => bus.Client("nobody"));
        Assert.Contains("services.AddIacpAgent(\"nobody\"", problem.Message, StringComparison.Ordinal);
        var none = await Assert.ThrowsAsync<InvalidOperationException>(() => IacpTestBus.StartAsync(_ => { }));
        Assert.Contains("No agent was added", none.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DisposeAsync_WhileAHandlerWaits_CancelsIt()
    {
        var started = new TaskCompletionSource();
        var cancelled = new TaskCompletionSource();
        IacpTestBus bus = await StartAsync(agent => agent.Capability("code_review", async (_, stop) =>
        {
            started.SetResult();
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop);
            }
            finally
            {
                cancelled.SetResult();
            }

            return CanonicalJson.Parse("null");
        }));
        using HandoffConversation work = await bus.Client(Builder).HandoffAsync(Peer, Request("code_review")).OrFail();
        await started.Task.OrFail();

        await bus.DisposeAsync().AsTask().OrFail();

        Assert.True(cancelled.Task.IsCompleted);
    }

    private static Task<CanonicalJson> Done(CapabilityCall call, CancellationToken stop) => Task.FromResult(CanonicalJson.Parse("null"));

    private static Task<IacpTestBus> StartAsync(Action<AgentBuilder> reviewer) => IacpTestBus.StartAsync(services =>
    {
        services.AddSingleton<Seen>();
        services.AddIacpAgent(Builder);
        services.AddIacpAgent(Reviewer, reviewer);
    });

    private static HandoffRequest Request(string capability) => new()
    {
        HandoffId = "h-1",
        TaskId = "t-1",
        Capability = capability,
        Context = new HandoffContext { TaskDescription = "Look at it." },
    };

    private static VendorRequest Numbered(int number) =>
        new() { Extensions = new Dictionary<string, CanonicalJson> { ["number"] = CanonicalJson.Parse(number.ToString(CultureInfo.InvariantCulture)) } };

    private static int NumberOf(AcceptedEnvelope accepted) => accepted.Envelope.Payload.ToElement().GetProperty("number").GetInt32();

    private sealed class SlowReview(TimeProvider clock) : ICapabilityHandler
    {
        public async Task<CanonicalJson> HandleAsync(CapabilityCall call, CancellationToken cancellationToken)
        {
            await call.ReportProgressAsync(0.5, "half", cancellationToken);
            await Task.Delay(TimeSpan.FromSeconds(90), clock, cancellationToken);
            return CanonicalJson.Parse("\"good\"");
        }
    }

    private sealed class Seen
    {
        public ConcurrentQueue<AcceptedEnvelope> Messages { get; } = new();
    }

    private sealed class RecordingConsumer(Seen seen) : IConsumer<VendorRequest>, IConsumer<Notification>
    {
        public Task Consume(ConsumeContext<VendorRequest> context) => Record(context);

        public Task Consume(ConsumeContext<Notification> context) => Record(context);

        private async Task Record(ConsumeContext context)
        {
            await Task.Yield();
            seen.Messages.Enqueue(context.Accepted());
        }
    }

    private sealed class FailingConsumer : IConsumer<VendorRequest>
    {
        public Task Consume(ConsumeContext<VendorRequest> context) => throw new InvalidOperationException("It is broken.");
    }
}
