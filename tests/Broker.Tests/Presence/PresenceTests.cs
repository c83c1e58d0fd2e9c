using System.Text.Json.Nodes;
using IacpBus.Agents.Client;
using IacpBus.Agents.Presence;
using IacpBus.Broker.Tests.Support;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Contracts.Json;
using Microsoft.Extensions.DependencyInjection;

namespace IacpBus.Broker.Tests.Presence;

/// <summary>Agents that come, stay and go, as others learn of it (DIS-03..05, HB-01).</summary>
public sealed class PresenceTests(VirtualHost vhost) : IClassFixture<VirtualHost>
{
    [Fact]
    public async Task Agent_ThatComesAndGoes_IsKnownToAnEarlierOne()
    {
        var keys = new TestKeys();
        await using AgentHost watcher = await StartAsync(keys, "watcher-01");
        AgentHost worker = await StartAsync(keys, "worker-02", self => self.Capability("dig", (_, _) => Task.FromResult(CanonicalJson.EmptyObject), options => options.Description = "Digs."));

        Peer alive = await FindAsync(watcher, "worker-02", peer => peer.Liveness == PeerLiveness.Alive);
        await worker.StopAsync();
        Peer gone = await FindAsync(watcher, "worker-02", peer => peer.Liveness == PeerLiveness.Offline);
        await worker.DisposeAsync();

        Assert.Equal("dig", Assert.Single(alive.Capabilities).Name);
        Assert.Equal((AgentCondition.Available, 0.0, 60.0), (alive.Condition, alive.Load, alive.EtaSeconds));
        Assert.True(alive.IsAvailable);
        Assert.False(gone.IsAvailable);
        Assert.DoesNotContain(watcher.Client("watcher-01").Peers, peer => peer.Id.Value == "watcher-01");
    }

    [Fact]
    public async Task Agent_ThatCameFirst_IsKnownToALaterOneByItsHeartbeat()
    {
        var keys = new TestKeys();
        await using AgentHost early = await StartAsync(keys, "early-03", self => self.Capability("dig", (_, _) => Task.FromResult(CanonicalJson.EmptyObject)), TimeSpan.FromSeconds(1));
        await using AgentHost late = await StartAsync(keys, "late-04");

        Peer peer = await FindAsync(late, "early-03", peer => peer.Liveness == PeerLiveness.Alive);

        Assert.Equal("dig", Assert.Single(peer.Capabilities).Name);
    }

    [Fact]
    public async Task DiscoverAsync_ABroadcastQuery_FindsThoseThatCanTheLeastBusyFirst()
    {
        var keys = new TestKeys();
        var busy = new TaskCompletionSource<CanonicalJson>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using AgentHost asker = await StartAsync(keys, "asker-05");
        await using AgentHost one = await StartAsync(keys, "one-06", self => self.Capability("dig", (_, _) => busy.Task, options => options.MaxConcurrent = 2));
        await using AgentHost two = await StartAsync(keys, "two-07", self => self.Capability("dig", (_, _) => busy.Task).Capability("fill", (_, _) => busy.Task));
        await using AgentHost other = await StartAsync(keys, "other-08", self => self.Capability("cook", (_, _) => busy.Task));
        using var handoff = await Eventually.EndsAsync(asker.Client("asker-05").HandoffAsync(AgentId.Parse("one-06"), Handoff.Request("h-1")));

        IReadOnlyList<DiscoveredPeer> found = await Eventually.EndsAsync(asker.Client("asker-05").DiscoverAsync(new CapabilityQuery { Capabilities = ["dig"] }, TimeSpan.FromSeconds(2)));
        busy.SetResult(CanonicalJson.EmptyObject);
        await Eventually.EndsAsync(handoff.CompletionAsync());

        Assert.Equal(["two-07", "one-06"], found.Select(peer => peer.Id.Value));
        Assert.Equal("dig", Assert.Single(found[0].Manifest.Capabilities).Name);
        Assert.Equal([0, 0.5], found.Select(peer => peer.Manifest.Load));
    }

    [Fact]
    public async Task Answer_ThatIsLateForADiscovery_IsNoDeadLetter()
    {
        var keys = new TestKeys();
        keys.Register("slow-10");
        await using ForeignPeer foreign = await ForeignPeer.ConnectAsync(vhost.Uri);
        await using AgentHost asker = await StartAsync(keys, "asker-09", self => self.Consumer<RecordingConsumer>());
        string tap = await foreign.TapAsync("iacp.broadcast", "");

        Assert.Empty(await Eventually.EndsAsync(asker.Client("asker-09").DiscoverAsync(new CapabilityQuery { Capabilities = ["sleep"] }, TimeSpan.FromMilliseconds(100))));
        JsonObject query = TestEnvelope.Verify((await foreign.NextAsync(tap)).Body, "asker-09");
        JsonObject answer = TestEnvelope.Of("slow-10", "asker-09", "response", "query", new JsonObject { ["capabilities"] = new JsonArray("sleep") });
        answer["in_reply_to"] = (string?)query["message_id"];
        await foreign.SendAsync("asker-09", TestEnvelope.Sign(answer));
        JsonObject last = TestEnvelope.Request("slow-10", "asker-09");
        await foreign.SendAsync("asker-09", TestEnvelope.Sign(last));
        await asker.Recorder.SawAsync((string)last["message_id"]!);
        await asker.StopAsync();

        Assert.Empty(await foreign.TakeAllAsync(ForeignPeer.DeadLettersOf("asker-09")));
    }

    private Task<AgentHost> StartAsync(TestKeys keys, string agent, Action<Agents.Registration.AgentBuilder>? configure = null, TimeSpan? heartbeat = null) =>
        AgentHost.StartAsync(vhost.Uri, keys, process =>
        {
            process.Agent(agent, configure);
            process.Services.Configure<PresenceOptions>(options =>
            {
                options.Announce = agent is not ("asker-09" or "asker-05");
                options.HeartbeatInterval = heartbeat ?? options.HeartbeatInterval;
            });
        });

    private static async Task<Peer> FindAsync(AgentHost host, string id, Func<Peer, bool> matches)
    {
        IAgentClient client = host.Services.GetRequiredService<IAgentClient>();
        return await Eventually.FindAsync(() => Task.FromResult(client.Peers.FirstOrDefault(peer => peer.Id.Value == id && matches(peer))), $"{id} is known as it should be");
    }
}
