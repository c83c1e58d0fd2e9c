using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using IacpBus.Agents.Client;
using IacpBus.Agents.Handoffs;
using IacpBus.Agents.Negotiations;
using IacpBus.Agents.Presence;
using IacpBus.Broker.Tests.Support;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Contracts.Json;

namespace IacpBus.Broker.Tests.Conversations;

/// <summary>Two processes that are the same agent (docs/decisions/0008).</summary>
public sealed class InstancesTests(VirtualHost vhost) : IClassFixture<VirtualHost>
{
    private const int Calls = 24;

    [Fact]
    public async Task Replies_WhicheverInstanceGetsThem_ReachTheCaller()
    {
        var keys = new TestKeys();
        await using AgentHost peer = await StartAsync(keys, "peer-01", self => self
            .Capability("work", async (call, stop) =>
            {
                await call.ReportProgressAsync(0.5, null, stop);
                return CanonicalJson.Parse($$"""{"of":"{{call.HandoffId}}"}""");
            })
            .Negotiation((_, _) => Task.FromResult(NegotiationDecision.Accept()), (work, _) => Task.FromResult(CanonicalJson.Parse($$"""{"of":"{{work.Terms.Task}}"}"""))));
        await using AgentHost first = await StartAsync(keys, "twin-02");
        await using AgentHost second = await StartAsync(keys, "twin-02");
        AgentId to = AgentId.Parse("peer-01");

        foreach (AgentHost host in new[] { first, second })
        {
            IAgentClient caller = host.Client("twin-02");
            string name = host == first ? "a" : "b";
            await Task.WhenAll(Enumerable.Range(0, Calls).Select(async number =>
            {
                Assert.Single((await Eventually.EndsAsync(caller.QueryAsync(to, new CapabilityQuery()))).Capabilities);
                using HandoffConversation handoff = await Eventually.EndsAsync(caller.HandoffAsync(to, Handoff.Request($"{name}-{number}", "work")));
                HandoffUpdate done = await Eventually.EndsAsync(handoff.CompletionAsync());
                Assert.Equal($$"""{"of":"{{name}}-{{number}}"}""", done.Result.ToString());
                Assert.Equal($$"""{"of":"{{name}}-{{number}}"}""", (await NegotiateAsync(caller, to, $"{name}-{number}")).Output.ToString());
            }));
        }
    }

    [Fact]
    public async Task Inbox_OfTwoInstances_IsSharedAndBroadcastsReachBoth()
    {
        var keys = new TestKeys();
        await using AgentHost asker = await StartAsync(keys, "asker-03");
        var handled = new ConcurrentDictionary<string, ConcurrentBag<string>>();
        await using AgentHost first = await StartAsync(keys, "pair-04", self => self.Consumer<RecordingConsumer>().Capability("work", (call, _) => Handle("first", call.HandoffId)));
        await using AgentHost second = await StartAsync(keys, "pair-04", self => self.Consumer<RecordingConsumer>().Capability("work", (call, _) => Handle("second", call.HandoffId)));

        await Task.WhenAll(Enumerable.Range(0, 40).Select(async number =>
        {
            using HandoffConversation handoff = await Eventually.EndsAsync(asker.Client("asker-03").HandoffAsync(AgentId.Parse("pair-04"), Handoff.Request($"h-{number}", "work")));
            Assert.Equal(HandoffStatus.Completed, (await Eventually.EndsAsync(handoff.CompletionAsync())).Status);
        }));
        Envelope told = await asker.Client("asker-03").NotifyAsync(RecipientAddress.Everyone, new Notification { EventType = "news" });
        await first.Recorder.SawAsync(told.MessageId.Value);
        await second.Recorder.SawAsync(told.MessageId.Value);
        IReadOnlyList<DiscoveredPeer> found = await Eventually.EndsAsync(asker.Client("asker-03").DiscoverAsync(new CapabilityQuery { Capabilities = ["work"] }, TimeSpan.FromSeconds(2)));

        Assert.Equal(40, handled.Values.Sum(ids => ids.Count));
        Assert.Equal(["first", "second"], handled.Keys.Order());
        Assert.Equal("pair-04", Assert.Single(found).Id.Value);

        Task<CanonicalJson> Handle(string instance, string id)
        {
            handled.GetOrAdd(instance, _ => []).Add(id);
            return Task.FromResult(CanonicalJson.EmptyObject);
        }
    }

    [Fact]
    public async Task DirectedMessage_OnThePresenceEarThatNobodyWaitsFor_DoesNothing()
    {
        var keys = new TestKeys();
        keys.Register("sly-06");
        await using ForeignPeer foreign = await ForeignPeer.ConnectAsync(vhost.Uri);
        await foreign.DeclareAgentAsync("sly-06");
        await using AgentHost host = await StartAsync(keys, "lone-05", self => self.Consumer<RecordingConsumer>().Capability("work", (_, _) => throw new InvalidOperationException("Nobody asked for this.")));
        JsonObject request = TestEnvelope.Of("sly-06", "lone-05", "request", "handoff", new JsonObject { ["task"] = "work", ["handoff_id"] = "h-1" });

        await foreign.PublishAsync("iacp.siblings", "lone-05", TestEnvelope.Sign(request));
        JsonObject last = TestEnvelope.Of("sly-06", "*", "event", "notify", new JsonObject { ["event_type"] = "last" });
        await foreign.PublishAsync("iacp.broadcast", "", TestEnvelope.Sign(last));
        await host.Recorder.SawAsync((string)last["message_id"]!);
        await host.StopAsync();

        Assert.Equal(1, host.Recorder.Count);
        foreach (string queue in new[] { ForeignPeer.InboxOf("sly-06"), ForeignPeer.DeadLettersOf("lone-05"), ForeignPeer.QuarantineOf("lone-05") })
        {
            Assert.Empty(await foreign.TakeAllAsync(queue));
        }
    }

    [Fact]
    public async Task NewWork_OnThePresenceEarUnderAKnownConversation_IsNotDone()
    {
        var keys = new TestKeys();
        keys.Register("sly-07");
        await using ForeignPeer foreign = await ForeignPeer.ConnectAsync(vhost.Uri);
        await foreign.DeclareAgentAsync("sly-07");
        int runs = 0;
        await using AgentHost host = await StartAsync(keys, "lone-08", self => self
            .Consumer<RecordingConsumer>()
            .Negotiation((_, _) => Task.FromResult(NegotiationDecision.Counter(new NegotiationTerms { RewardCredits = 5 })), (_, _) => Task.FromResult(CanonicalJson.EmptyObject))
            .Capability("work", (_, _) =>
            {
                Interlocked.Increment(ref runs);
                return Task.FromResult(CanonicalJson.EmptyObject);
            }));
        JsonObject offer = TestEnvelope.Of("sly-07", "lone-08", "request", "negotiate", new JsonObject { ["task"] = "work" });
        await foreign.SendAsync("lone-08", TestEnvelope.Sign(offer));
        await foreign.NextAsync(ForeignPeer.InboxOf("sly-07"));

        JsonObject request = TestEnvelope.Of("sly-07", "lone-08", "request", "handoff", new JsonObject { ["task"] = "work", ["handoff_id"] = "h-1" });
        request["correlation_id"] = (string)offer["message_id"]!;
        await foreign.PublishAsync("iacp.siblings", "lone-08", TestEnvelope.Sign(request));
        JsonObject last = TestEnvelope.Of("sly-07", "*", "event", "notify", new JsonObject { ["event_type"] = "last" });
        await foreign.PublishAsync("iacp.broadcast", "", TestEnvelope.Sign(last));
        await host.Recorder.SawAsync((string)last["message_id"]!);
        await host.StopAsync();

        Assert.Equal(0, runs);
        Assert.Empty(await foreign.TakeAllAsync(ForeignPeer.InboxOf("sly-07")));
    }

    private static async Task<NegotiationUpdate> NegotiateAsync(IAgentClient caller, AgentId to, string task)
    {
        using Negotiation negotiation = await caller.NegotiateAsync(to, new WorkTerms { Task = task, RewardCredits = 1 });
        using var limit = new CancellationTokenSource(Eventually.Limit);
        await foreach (NegotiationUpdate update in negotiation.ReadAllAsync(limit.Token))
        {
            if (update.State == NegotiationState.Completed)
            {
                return await negotiation.SettleAsync();
            }
        }

        throw new InvalidOperationException("The negotiation ended without a completion.");
    }

    private Task<AgentHost> StartAsync(TestKeys keys, string agent, Action<Agents.Registration.AgentBuilder>? configure = null) =>
        AgentHost.StartAsync(vhost.Uri, keys, process => process.Agent(agent, configure));
}
