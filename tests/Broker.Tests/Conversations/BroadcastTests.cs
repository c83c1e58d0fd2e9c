using System.Text.Json.Nodes;
using IacpBus.Broker.Tests.Support;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Contracts.Json;

namespace IacpBus.Broker.Tests.Conversations;

/// <summary>Everybody whom a broadcast covers gets one copy, and its sender none (ENV-16).</summary>
public sealed class BroadcastTests(VirtualHost vhost) : IClassFixture<VirtualHost>
{
    private static readonly string[] Ids = ["lab:host-1:ann", "lab:host-2:bob", "lab:host-2:cyd", "shop:host-1:dan"];

    [Theory]
    [InlineData("*", "lab:host-2:bob lab:host-2:cyd shop:host-1:dan")]
    [InlineData("lab:*:*", "lab:host-2:bob lab:host-2:cyd")]
    [InlineData("*:host-1:*", "shop:host-1:dan")]
    [InlineData("*:*:cyd", "lab:host-2:cyd")]
    [InlineData("nowhere:*:*", "")]
    public async Task NotifyAsync_ToAPattern_ReachesOnceWhomItCovers(string pattern, string covered)
    {
        var keys = new TestKeys();
        await using ForeignPeer foreign = await ForeignPeer.ConnectAsync(vhost.Uri);
        var hosts = new List<AgentHost>();
        foreach (string id in Ids)
        {
            hosts.Add(await AgentHost.StartAsync(vhost.Uri, keys, process => process.Agent(id, self => self.Consumer<RecordingConsumer>())));
        }

        await hosts[0].Client(Ids[0]).NotifyAsync(RecipientAddress.Parse(pattern), Notification.OfProgress(0.5));

        // Presence queues keep the order, so a second broadcast tells when the first is through.
        Envelope last = await hosts[0].Client(Ids[0]).NotifyAsync(RecipientAddress.Everyone, Notification.OfProgress(1));
        Assert.All(await Task.WhenAll(hosts.Skip(1).Select(async host =>
        {
            await host.Recorder.SawAsync(last.MessageId.Value);
            return host;
        })), Assert.NotNull);
        foreach (AgentHost host in hosts)
        {
            await host.DisposeAsync();
        }

        string[] reached = [.. Ids.Where((_, i) => hosts[i].Recorder.Seen.Count(accepted => accepted.Envelope.MessageId != last.MessageId) == 1)];
        Assert.Equal(covered, string.Join(' ', reached));
        Assert.Equal(0, hosts[0].Recorder.Count);
        Assert.All(hosts.Skip(1), host => Assert.InRange(host.Recorder.Count, 1, 2));
        foreach (string id in Ids)
        {
            Assert.Empty(await foreign.TakeAllAsync(ForeignPeer.DeadLettersOf(id)));
            Assert.Empty(await foreign.TakeAllAsync(ForeignPeer.QuarantineOf(id)));
            Assert.Empty(await foreign.TakeAllAsync(ForeignPeer.InboxOf(id)));
        }
    }

    [Fact]
    public async Task CapabilityQuery_Broadcast_IsAnsweredByEveryOther()
    {
        string[] ids = ["finder-01", "helper-02", "helper-03", "helper-04"];
        var keys = new TestKeys();
        await using ForeignPeer foreign = await ForeignPeer.ConnectAsync(vhost.Uri);
        await using AgentHost host = await AgentHost.StartAsync(vhost.Uri, keys, process =>
        {
            foreach (string id in ids)
            {
                process.Agent(id, self => self.Capability("help-" + id[^2..], (_, _) => Task.FromResult(CanonicalJson.EmptyObject)));
            }
        });
        string tap = await foreign.TapAsync("iacp.agents", "finder-01");

        Envelope query = await host.Client("finder-01").SendAsync(new CapabilityQuery(), RecipientAddress.Everyone);
        var answers = new List<JsonObject>();
        while (answers.Count < 3)
        {
            var answer = await foreign.NextAsync(tap);
            answers.Add(TestEnvelope.Verify(answer.Body, answer.BasicProperties.AppId!));
        }

        await host.StopAsync();
        Assert.Empty(await foreign.TakeAllAsync(tap));
        Assert.Equal(ids[1..], answers.Select(answer => (string?)answer["sender"]!["agent_id"]).Order());
        Assert.All(answers, answer => Assert.Equal(query.MessageId.Value, (string?)answer["in_reply_to"]));
        Assert.All(answers, answer => Assert.Equal("help-" + ((string)answer["sender"]!["agent_id"]!)[^2..], (string?)answer["message"]!["payload"]!["capabilities"]![0]!["name"]));
    }

    [Fact]
    public async Task Broadcast_ThatIsNotSigned_IsQuarantinedAndNobodyIsTold()
    {
        const string Agent = "listener-09";
        await using ForeignPeer foreign = await ForeignPeer.ConnectAsync(vhost.Uri);
        await using AgentHost host = await AgentHost.StartAsync(vhost.Uri, new TestKeys(), process => process.Agent(Agent, self => self.Consumer<RecordingConsumer>()));
        byte[] body = TestEnvelope.Unsigned(TestEnvelope.Of("loud-mouth", "*", "event", "notify", new JsonObject { ["progress"] = 1 }));

        await foreign.PublishAsync("iacp.broadcast", "", body);
        var kept = await foreign.NextAsync(ForeignPeer.QuarantineOf(Agent));

        Assert.Equal(body, kept.Body.ToArray());
        Assert.Equal("unsigned", kept.Text("iacp-reason"));
        Assert.Equal(0, host.Recorder.Count);
        Assert.Null(await foreign.CountAsync(ForeignPeer.InboxOf("loud-mouth")));
    }
}
