using System.Text.Json.Nodes;
using IacpBus.Agents.Client;
using IacpBus.Agents.Handoffs;
using IacpBus.Broker.Tests.Support;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Contracts.Json;
using IacpBus.Tests;
using IacpBus.Transport.Trust;
using MassTransit;

namespace IacpBus.Broker.Tests.Durability;

/// <summary>A message is handled once, whatever happens around it (docs/decisions/0011).</summary>
public sealed class OnceInEffectTests(VirtualHost vhost) : IClassFixture<VirtualHost>
{
    [Fact]
    public async Task Copy_OfAHandledMessage_IsAcknowledgedWhateverTtlAndKeySayByThen()
    {
        using var folder = new TempFolder();
        var keys = new TestKeys();
        const string Self = "careful-01", Peer = "stranger-01";
        keys.Register(Peer);
        await using ForeignPeer peer = await ForeignPeer.ConnectAsync(vhost.Uri);
        JsonObject request = TestEnvelope.Request(Peer, Self);
        request["ttl_seconds"] = 2;
        byte[] body = TestEnvelope.Sign(request);
        using var meters = new Meters(Self);
        await using (AgentHost first = await StartAsync(keys, Self, folder))
        {
            await peer.SendAsync(Self, body);
            await first.Recorder.SawAsync((string)request["message_id"]!);
        }

        // The process begins anew, the message's time has passed, and its sender's key is not valid any more.
        keys.Forget(Peer);
        await Eventually.HoldsAsync(() => TimeProvider.System.GetUtcNow() > DateTimeOffset.Parse((string)request["timestamp"]!, System.Globalization.CultureInfo.InvariantCulture).AddSeconds(2), "the message's time passes");
        await using AgentHost second = await StartAsync(keys, Self, folder);
        int before = meters.Count("iacp.messages.received");
        await peer.SendAsync(Self, body);
        await Eventually.HoldsAsync(() => meters.Count("iacp.messages.received") > before, "the copy comes");
        await Eventually.HoldsAsync(async () => await peer.CountAsync(ForeignPeer.InboxOf(Self)) == 0, "the copy is acknowledged");

        Assert.Equal(0, second.Recorder.Count);
        Assert.Equal(0u, await peer.CountAsync(ForeignPeer.DeadLettersOf(Self)));
        Assert.Equal(0u, await peer.CountAsync(ForeignPeer.QuarantineOf(Self)));
    }

    [Fact]
    public async Task AnotherMessage_UnderAHandledId_IsRefused()
    {
        using var folder = new TempFolder();
        var keys = new TestKeys();
        const string Self = "careful-02", Peer = "stranger-02";
        keys.Register(Peer);
        await using ForeignPeer peer = await ForeignPeer.ConnectAsync(vhost.Uri);
        await using AgentHost host = await StartAsync(keys, Self, folder);
        JsonObject request = TestEnvelope.Request(Peer, Self);
        await peer.SendAsync(Self, TestEnvelope.Sign(request));
        await host.Recorder.ReachesAsync(1);

        request["message"]!["payload"]!["note"] = "something else";
        await peer.SendAsync(Self, TestEnvelope.Sign(request));

        Assert.Contains("message_id", (await peer.NextAsync(ForeignPeer.DeadLettersOf(Self))).Text("iacp-reason")!, StringComparison.Ordinal);
        Assert.Equal(1, host.Recorder.Count);
    }

    [Fact]
    public async Task Handoff_WhoseProcessEnds_IsDoneAfterTheNextStartWithoutTheMessage()
    {
        using var folder = new TempFolder();
        var keys = new TestKeys();
        const string Self = "mason-01", Peer = "owner-01";
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using AgentHost owner = await AgentHost.StartAsync(vhost.Uri, keys, process => process.Agent(Peer));
        Task<HandoffUpdate> completion;
        AgentHost first = await AgentHost.StartAsync(vhost.Uri, keys, process => process.Store(folder.File("mason.db")).Agent(Self, agent => agent.Capability("wall", async (_, stop) =>
        {
            begun.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop);
            return CanonicalJson.EmptyObject;
        })));
        using HandoffConversation work = await Eventually.EndsAsync(owner.Client(Peer).HandoffAsync(AgentId.Parse(Self), Handoff.Request("h-1", "wall")));
        completion = work.CompletionAsync();
        await Eventually.EndsAsync(begun.Task);
        await first.StopAtOnceAsync();
        await first.DisposeAsync();
        await using ForeignPeer look = await ForeignPeer.ConnectAsync(vhost.Uri);
        Assert.Equal(0u, await look.CountAsync(ForeignPeer.InboxOf(Self)));

        await using AgentHost second = await AgentHost.StartAsync(vhost.Uri, keys, process => process.Store(folder.File("mason.db"))
            .Agent(Self, agent => agent.Capability("wall", (call, _) => Task.FromResult(CanonicalJson.Parse($$"""{"of":"{{call.HandoffId}}"}""")))));

        Assert.Equal("""{"of":"h-1"}""", (await Eventually.EndsAsync(completion)).Result.ToString());
    }

    [Fact]
    public async Task Send_WithAStore_IsKeptWhileTheBrokerIsAwayAndGoesOutLater()
    {
        using var folder = new TempFolder();
        var keys = new TestKeys();
        const string Self = "exile-01", Peer = "home-01";
        await using var wire = new FaultyWire(vhost.Broker.Amqp);
        await using AgentHost home = await AgentHost.StartAsync(vhost.Uri, keys, process => process.Agent(Peer, self => self.Consumer<RecordingConsumer>()));
        Uri away = new(vhost.Broker.AmqpUriOf(vhost.Name, port: wire.Port).AbsoluteUri);
        await using AgentHost exile = await AgentHost.StartAsync(away, keys, process => process.Store(folder.File("exile.db")).Agent(Self));
        wire.Refuse();

        Envelope[] sent = await Eventually.EndsAsync(Task.WhenAll(Enumerable.Range(0, 20).Select(_ =>
            exile.Client(Self).NotifyAsync(RecipientAddress.Parse(Peer), new Notification { EventType = "letter" }))));
        Assert.Equal(0, home.Recorder.Count);
        wire.Restore();

        await home.Recorder.ReachesAsync(20);
        Assert.Equal(sent.Select(envelope => envelope.MessageId), home.Recorder.Seen.Select(accepted => accepted.Envelope.MessageId));
    }

    [Fact]
    public async Task Consumer_ThatThrowsAfterSending_SendsNothing()
    {
        using var folder = new TempFolder();
        var keys = new TestKeys();
        const string Self = "hasty-01", Peer = "friend-01";
        await using AgentHost friend = await AgentHost.StartAsync(vhost.Uri, keys, process => process.Agent(Peer, self => self.Consumer<RecordingConsumer>()));
        await using AgentHost host = await AgentHost.StartAsync(vhost.Uri, keys, process => process.WithoutRetry().Store(folder.File("hasty.db")).Agent(Self, self => self.Consumer<HastyConsumer>()));

        await friend.Client(Peer).SendAsync(new VendorRequest(), RecipientAddress.Parse(Self));
        await using ForeignPeer look = await ForeignPeer.ConnectAsync(vhost.Uri);
        Assert.Equal("handler_failed", (await look.NextAsync(ForeignPeer.DeadLettersOf(Self))).Text("iacp-reason"));

        // What comes behind it comes last, so that nothing can be on its way before it.
        await host.Client(Self).NotifyAsync(RecipientAddress.Parse(Peer), new Notification { EventType = "after" });
        await friend.Recorder.ReachesAsync(1);
        Assert.Equal("after", Assert.IsType<Notification>(Assert.Single(friend.Recorder.Seen).Message).EventType);
    }

    private Task<AgentHost> StartAsync(TestKeys keys, string self, TempFolder folder) =>
        AgentHost.StartAsync(vhost.Uri, keys, process => process.Store(folder.File(self + ".db")).Agent(self, agent => agent.Consumer<RecordingConsumer>()));

    private sealed class HastyConsumer : IConsumer<VendorRequest>
    {
        public async Task Consume(ConsumeContext<VendorRequest> context)
        {
            await context.RespondAsync(new Notification { EventType = "one" });
            await context.RespondAsync(new Notification { EventType = "two" });
            throw new InvalidOperationException("Too fast.");
        }
    }
}
