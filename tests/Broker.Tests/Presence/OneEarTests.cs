using System.Text.Json.Nodes;
using IacpBus.Agents.Client;
using IacpBus.Agents.Presence;
using IacpBus.Broker.Tests.Support;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Contracts.Json;
using IacpBus.Transport.Trust;
using Microsoft.Extensions.DependencyInjection;

namespace IacpBus.Broker.Tests.Presence;

/// <summary>Several agents of one process hear broadcasts with one queue, each as if it had one of its own.</summary>
public sealed class OneEarTests(VirtualHost vhost) : IClassFixture<VirtualHost>
{
    [Fact]
    public async Task Process_WithSeveralAgents_HasOnePresenceQueue_AndEachKnowsTheOthers()
    {
        await using AgentHost crowd = await StartAsync("crowd-a", "crowd-b", "crowd-c");

        Assert.Single(await vhost.QueuesAsync(), queue => VirtualHost.Text(queue, "name")!.StartsWith("iacp.presence.crowd-", StringComparison.Ordinal));
        await KnowsAsync(crowd, "crowd-a", "crowd-b", "crowd-c");
        await KnowsAsync(crowd, "crowd-c", "crowd-a", "crowd-b");
    }

    [Fact]
    public async Task Broadcast_ReachesTheConsumersOfEachAgentOnce_ButNotOfItsSender()
    {
        await using AgentHost choir = await StartAsync("choir-a", "choir-b", "choir-c");

        await choir.Client("choir-a").NotifyAsync(RecipientAddress.Everyone, new Notification { Detail = CanonicalJson.EmptyObject });
        await choir.Client("choir-b").NotifyAsync(RecipientAddress.Everyone, new Notification { Detail = CanonicalJson.EmptyObject });
        await Eventually.HoldsAsync(() => Notes(choir).Count == 4, "both broadcasts reach two agents each");
        await choir.StopAsync();

        Assert.Equal(4, Notes(choir).Count);
        Assert.All(Notes(choir).GroupBy(note => note), notes => Assert.Equal(2, notes.Count()));
    }

    [Fact]
    public async Task DiscoverAsync_FindsTheAgentsOfAProcess()
    {
        await using AgentHost guild = await StartAsync("guild-a", "guild-b", "guild-c");

        IReadOnlyList<DiscoveredPeer> found = await Eventually.EndsAsync(guild.Client("guild-a").DiscoverAsync(new CapabilityQuery { Capabilities = ["dig"] }, TimeSpan.FromSeconds(3)));

        Assert.Equal(["guild-b", "guild-c"], found.Select(peer => peer.Id.Value).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task SignOfLife_ThatIsNotSigned_IsKnownToTheAgentThatBelievesAll_AndBuriedOnceForTheOthers()
    {
        var keys = new TestKeys();
        await using AgentHost mixed = await AgentHost.StartAsync(vhost.Uri, keys, process => process
            .Agent("mixed-a").Agent("mixed-b").Agent("mixed-open", agent => agent.Policy = SignaturePolicy.Open));
        await using ForeignPeer stranger = await ForeignPeer.ConnectAsync(vhost.Uri);
        JsonObject beat = TestEnvelope.Of("stranger-01", "*", "heartbeat", "health", new JsonObject { ["status"] = "alive" });

        await stranger.PublishAsync("iacp.broadcast", "", TestEnvelope.Unsigned(beat));
        await KnowsAsync(mixed, "mixed-open", "stranger-01");
        await Eventually.HoldsAsync(async () => await stranger.CountAsync(ForeignPeer.QuarantineOf("mixed-a")) == 1, "it is in quarantine");
        await mixed.StopAsync();

        Assert.Equal(0u, await stranger.CountAsync(ForeignPeer.QuarantineOf("mixed-b")));
        Assert.Empty(mixed.Client("mixed-a").Peers);
        Assert.Empty(mixed.Client("mixed-b").Peers);
    }

    private Task<AgentHost> StartAsync(params string[] agents) => AgentHost.StartAsync(vhost.Uri, new TestKeys(), process =>
    {
        foreach (string agent in agents)
        {
            process.Agent(agent, self => self.Consumer<RecordingConsumer>().Capability("dig", (_, _) => Task.FromResult(CanonicalJson.EmptyObject)));
        }

        process.Services.Configure<PresenceOptions>(options => options.Announce = true);
    });

    private static List<MessageId> Notes(AgentHost host) => [.. host.Recorder.Seen.Where(seen => seen.Message is Notification).Select(seen => seen.Envelope.MessageId)];

    private static Task KnowsAsync(AgentHost host, string agent, params string[] peers) => Eventually.HoldsAsync(
        () => host.Client(agent).Peers.Select(peer => peer.Id.Value).Where(id => id.Split('-')[0] == peers[0].Split('-')[0]).SequenceEqual(peers), $"{agent} knows {string.Join(", ", peers)}");
}
