using System.Text.Json.Nodes;
using IacpBus.Broker.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace IacpBus.Broker.Tests.BadInput;

/// <summary>Refusals answer a verified sender, but sparingly (ERR-04).</summary>
public sealed class ErrorReplyTests(VirtualHost vhost) : IClassFixture<VirtualHost>
{
    private const string Agent = "victim-of-floods";

    [Fact]
    public async Task RefusedRequests_WithinOneSecond_AreAnsweredOncePerSender()
    {
        var clock = new TestClock();
        var keys = new TestKeys();
        keys.Register("flooder-01");
        keys.Register("flooder-02");
        await using ForeignPeer peer = await ForeignPeer.ConnectAsync(vhost.Uri);
        await using AgentHost host = await AgentHost.StartAsync(vhost.Uri, keys, process =>
        {
            process.Services.AddSingleton<TimeProvider>(clock);
            process.Agent(Agent, self => self.Consumer<RecordingConsumer>());
        });

        await FloodAsync(peer, "flooder-01", 20);
        await FloodAsync(peer, "flooder-02", 1);
        clock.Advance(TimeSpan.FromSeconds(1));
        await FloodAsync(peer, "flooder-01", 20);
        await host.StopAsync();

        Assert.Equal(2, (await peer.TakeAllAsync(ForeignPeer.InboxOf("flooder-01"))).Count);
        Assert.Single(await peer.TakeAllAsync(ForeignPeer.InboxOf("flooder-02")));
        Assert.Empty(await peer.TakeAllAsync(ForeignPeer.InboxOf(Agent)));
    }

    [Fact]
    public async Task RefusedRequest_IsAnsweredInItsConversation()
    {
        var keys = new TestKeys();
        keys.Register("asker-01");
        await using ForeignPeer peer = await ForeignPeer.ConnectAsync(vhost.Uri);
        await using AgentHost host = await AgentHost.StartAsync(vhost.Uri, keys, process => process.Agent("answerer-02"));
        JsonObject request = TestEnvelope.Request("asker-01", "answerer-02");
        request["version"] = "3.1";
        request["correlation_id"] = "conversation-7";

        await peer.SendAsync("answerer-02", TestEnvelope.Sign(request));
        var answer = await peer.NextAsync(ForeignPeer.InboxOf("asker-01"));

        JsonObject error = TestEnvelope.Verify(answer.Body, "answerer-02");
        Assert.Equal("conversation-7", (string?)error["correlation_id"]);
        Assert.Equal((string?)request["message_id"], (string?)error["in_reply_to"]);
        Assert.Equal("VERSION_UNSUPPORTED", (string?)error["message"]!["payload"]!["code"]);
        Assert.Equal("1.0", (string?)error["message"]!["payload"]!["detail"]!["supported"]![0]);
    }

    /// <summary>Sends what is refused after a good signature and waits until all of it was buried.</summary>
    private static async Task FloodAsync(ForeignPeer peer, string sender, int count)
    {
        for (int i = 0; i < count; i++)
        {
            JsonObject envelope = TestEnvelope.Request(sender, Agent);
            envelope["version"] = "2.0";
            await peer.SendAsync(Agent, TestEnvelope.Sign(envelope));
        }

        for (int i = 0; i < count; i++)
        {
            await peer.NextAsync(ForeignPeer.DeadLettersOf(Agent));
        }
    }
}
