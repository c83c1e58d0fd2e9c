using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using IacpBus.Broker.Tests.Support;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Transport.Configuration;
using IacpBus.Transport.Receiving;
using IacpBus.Transport.Receiving.Retry;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using RabbitMQ.Client;

namespace IacpBus.Broker.Tests.Retries;

/// <summary>A message whose handler fails waits in a delay queue of the broker and comes back as it was.</summary>
public sealed class RetryTests(VirtualHost vhost) : IClassFixture<VirtualHost>
{
    private const string Caller = "caller-01";

    [Fact]
    public async Task Handler_ThatFailsTwice_GetsTheSameBytesThreeTimes()
    {
        const string Flaky = "flaky-02";
        await using ForeignPeer foreign = await ForeignPeer.ConnectAsync(vhost.Uri);
        var handler = new Handler(failures: 2);
        await using AgentHost host = await StartAsync(Flaky, handler);
        string tap = await foreign.TapAsync("iacp.retry", ForeignPeer.WordOf(Flaky));
        await foreign.DeclareAgentAsync(Caller);
        await foreign.TakeAllAsync(ForeignPeer.InboxOf(Caller));
        byte[] body = TestEnvelope.Sign(TestEnvelope.Request(Caller, Flaky));

        await foreign.SendAsync(Flaky, body, ForeignPeer.IacpJson(properties =>
        {
            properties.MessageId = "anything";
            properties.Expiration = "600000";
            properties.Priority = 5;
            properties.Headers = new Dictionary<string, object?> { ["traceparent"] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", ["CC"] = new List<object> { "x" } };
        }));
        await handler.RunsAsync(3);
        await host.StopAsync();

        Assert.Equal([1, 2, 3], handler.Runs.Select(run => run.Accepted.Attempt));
        Assert.All(handler.Runs, run => Assert.Equal(body, run.Body));
        Assert.All(handler.Runs, run => Assert.False(run.Accepted.Redelivered));
        IReadOnlyList<BasicGetResult> back = await foreign.TakeAllAsync(tap);
        Assert.Equal(["2", "3"], back.Select(message => message.Text("iacp-attempt")));
        Assert.All(back, message => Assert.Equal(body, message.Body.ToArray()));
        Assert.All(back, message => Assert.Equal(("anything", DeliveryModes.Persistent, false), (message.BasicProperties.MessageId, message.BasicProperties.DeliveryMode, message.BasicProperties.IsPriorityPresent())));
        Assert.All(back, message => Assert.Equal("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", message.Text("traceparent")));
        Assert.All(back, message => Assert.Single((IList<object>)message.BasicProperties.Headers!["x-death"]!));
        Assert.Empty(await foreign.TakeAllAsync(ForeignPeer.DeadLettersOf(Flaky)));
        Assert.Empty(await foreign.TakeAllAsync(ForeignPeer.InboxOf(Flaky)));
        Assert.Empty(await foreign.TakeAllAsync(ForeignPeer.InboxOf(Caller)));
    }

    [Fact]
    public async Task Handler_ThatFailsAndIsStopped_IsTriedAgainByTheNextProcess()
    {
        const string Restarted = "restarted-02";
        await using ForeignPeer foreign = await ForeignPeer.ConnectAsync(vhost.Uri);
        byte[] body = TestEnvelope.Sign(TestEnvelope.Request(Caller, Restarted));
        var before = new Handler(failures: 1);
        await using (AgentHost host = await StartAsync(Restarted, before))
        {
            await foreign.SendAsync(Restarted, body);
            await before.RunsAsync(1);
            await Eventually.HoldsAsync(async () => await foreign.CountAsync("iacp.delay.2") > 0, "the message lies in the delay queue");
        }

        var after = new Handler(failures: 0);
        await using AgentHost next = await StartAsync(Restarted, after);
        await after.RunsAsync(1);

        Run again = Assert.Single(after.Runs);
        Assert.Equal(2, again.Accepted.Attempt);
        Assert.Equal(body, again.Body);
        Assert.Single(before.Runs);
        Assert.Empty(await foreign.TakeAllAsync(ForeignPeer.DeadLettersOf(Restarted)));
    }

    [Fact]
    public async Task Handler_ThatAlwaysFails_LeavesOneDeadLetterAndOneError()
    {
        const string Hopeless = "hopeless-02";
        const string Asker = "asker-01";
        await using ForeignPeer foreign = await ForeignPeer.ConnectAsync(vhost.Uri);
        await foreign.DeclareAgentAsync(Asker);
        using var meters = new Meters(Hopeless);
        var handler = new Handler(failures: int.MaxValue);
        await using AgentHost host = await StartAsync(Hopeless, handler, tries: 2);
        JsonObject request = TestEnvelope.Request(Asker, Hopeless);

        await foreign.SendAsync(Hopeless, TestEnvelope.Sign(request));
        BasicGetResult kept = await foreign.NextAsync(ForeignPeer.DeadLettersOf(Hopeless));
        BasicGetResult answer = await foreign.NextAsync(ForeignPeer.InboxOf(Asker));
        await host.StopAsync();

        Assert.Equal(2, handler.Runs.Count);
        Assert.Equal((1, 1), (meters.Count("iacp.messages.retried"), meters.Count("iacp.messages.buried", "iacp.lane=DeadLetters")));
        Assert.Equal(TestEnvelope.Sign(request), kept.Body.ToArray());
        Assert.Equal(("INTERNAL_ERROR", "handler_failed", "InvalidOperationException: Failure 2.", "2"), (kept.Text("iacp-code"), kept.Text("iacp-reason"), kept.Text("iacp-description"), kept.Text("iacp-attempt")));
        Assert.False(kept.BasicProperties.Headers!.ContainsKey("x-death"));
        Assert.Equal("INTERNAL_ERROR", (string?)TestEnvelope.Verify(answer.Body, Hopeless)["message"]!["payload"]!["code"]);
        Assert.Empty(await foreign.TakeAllAsync(ForeignPeer.InboxOf(Asker)));
        Assert.Empty(await foreign.TakeAllAsync(ForeignPeer.DeadLettersOf(Hopeless)));
    }

    /// <summary>Every pause is the shortest one.</summary>
    private Task<AgentHost> StartAsync(string agent, Handler handler, int tries = 3)
    {
        var keys = new TestKeys();
        keys.Register(Caller);
        keys.Register("asker-01");
        return AgentHost.StartAsync(vhost.Uri, keys, process =>
        {
            process.Services.AddSingleton(new RetryJitter((_, _) => 0));
            process.Services.Configure<RetryOptions>(retry => retry.Tries = tries);
            process.Services.AddSingleton(handler);
            process.Agent(agent, self => self.Consumer<FlakyConsumer>());
        });
    }

    private sealed record Run(AcceptedEnvelope Accepted, byte[] Body);

    private sealed class Handler(int failures)
    {
        public ConcurrentQueue<Run> Runs { get; } = new();

        public Task RunsAsync(int count) => Eventually.HoldsAsync(() => Runs.Count >= count, $"the handler runs {count} times");

        public void Handle(ConsumeContext context)
        {
            Runs.Enqueue(new Run(context.Accepted(), context.ReceiveContext.Body.GetBytes()));
            if (Runs.Count <= failures)
            {
                throw new InvalidOperationException($"Failure {Runs.Count}.");
            }
        }
    }

    private sealed class FlakyConsumer(Handler handler) : IConsumer<VendorRequest>
    {
        public async Task Consume(ConsumeContext<VendorRequest> context)
        {
            await Task.Yield();
            handler.Handle(context);
        }
    }
}
