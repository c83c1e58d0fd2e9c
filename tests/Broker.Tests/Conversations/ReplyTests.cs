using System.Text.Json.Nodes;
using IacpBus.Agents.Client;
using IacpBus.Broker.Tests.Support;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;

namespace IacpBus.Broker.Tests.Conversations;

/// <summary>Which replies reach the one who waits. The peers are foreign, so that each reply is exactly what the test says.</summary>
public sealed class ReplyTests(VirtualHost vhost) : IClassFixture<VirtualHost>
{
    private const string Asker = "asker-01";
    private const string Oracle = "oracle-02";
    private const string Eve = "eve-03";

    [Fact]
    public async Task Reply_OfAThirdAgentThatKnowsTheIds_IsNotTakenForTheAnswer()
    {
        await using ForeignPeer foreign = await ConnectAsync();
        await using AgentHost host = await StartAsync();

        Task<CapabilityManifest> asking = host.Client(Asker).QueryAsync(AgentId.Parse(Oracle), new CapabilityQuery());
        JsonObject request = await NextRequestAsync(foreign);
        await foreign.SendAsync(Asker, Manifest(Eve, request, "forged"));
        var kept = await foreign.NextAsync(ForeignPeer.DeadLettersOf(Asker));
        Assert.False(asking.IsCompleted);
        await foreign.SendAsync(Asker, Manifest(Oracle, request, "true"));

        Assert.Equal("true", (await Eventually.EndsAsync(asking)).Capabilities[0].Name);
        Assert.Equal("late_reply", kept.Text("iacp-reason"));
        TestEnvelope.Verify(kept.Body, Eve);
    }

    [Theory]
    [InlineData("in_reply_to")]
    [InlineData("correlation_id")]
    public async Task Reply_ThatNamesTheRequestInEitherWay_IsTheAnswer(string member)
    {
        await using ForeignPeer foreign = await ConnectAsync();
        await using AgentHost host = await StartAsync();

        Task<CapabilityManifest> asking = host.Client(Asker).QueryAsync(AgentId.Parse(Oracle), new CapabilityQuery());
        JsonObject reply = TestEnvelope.Of(Oracle, Asker, "response", "query", new JsonObject { ["status"] = "accepted" });
        reply[member] = (string?)(await NextRequestAsync(foreign))["message_id"];
        await foreign.SendAsync(Asker, TestEnvelope.Sign(reply));

        Assert.Empty((await Eventually.EndsAsync(asking)).Capabilities);
    }

    [Fact]
    public async Task QueryAsync_WithoutAnAnswer_TimesOut_AndALateOneIsKept()
    {
        await using ForeignPeer foreign = await ConnectAsync();
        await using AgentHost host = await StartAsync();

        Task<CapabilityManifest> asking = host.Client(Asker).QueryAsync(AgentId.Parse(Oracle), new CapabilityQuery(), new AgentCallOptions { Ttl = TimeSpan.FromSeconds(5) });
        JsonObject request = await NextRequestAsync(foreign);
        var failure = await Assert.ThrowsAsync<ReplyTimeoutException>(() => Eventually.EndsAsync(asking));
        byte[] late = Manifest(Oracle, request, "late");
        await foreign.SendAsync(Asker, late);
        var kept = await foreign.NextAsync(ForeignPeer.DeadLettersOf(Asker));
        await host.StopAsync();

        Assert.Contains(Oracle, failure.Message, StringComparison.Ordinal);
        Assert.Equal(late, kept.Body.ToArray());
        Assert.Equal(("TIMEOUT", "late_reply"), (kept.Text("iacp-code"), kept.Text("iacp-reason")));
        Assert.Empty(await foreign.TakeAllAsync(ForeignPeer.InboxOf(Oracle)));
    }

    [Fact]
    public async Task QueryAsync_CancelledWhileItWaits_EndsAtOnce_AndALateReplyIsKept()
    {
        await using ForeignPeer foreign = await ConnectAsync();
        await using AgentHost host = await StartAsync();
        using var cancel = new CancellationTokenSource();

        Task<CapabilityManifest> asking = host.Client(Asker).QueryAsync(AgentId.Parse(Oracle), new CapabilityQuery(), cancellationToken: cancel.Token);
        JsonObject request = await NextRequestAsync(foreign);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Eventually.EndsAsync(asking));
        await foreign.SendAsync(Asker, Manifest(Oracle, request, "late"));

        Assert.Equal("late_reply", (await foreign.NextAsync(ForeignPeer.DeadLettersOf(Asker))).Text("iacp-reason"));
    }

    [Fact]
    public async Task QueryAsync_AnsweredWithAForeignError_ThrowsIt()
    {
        await using ForeignPeer foreign = await ConnectAsync();
        await using AgentHost host = await StartAsync();

        Task<CapabilityManifest> asking = host.Client(Asker).QueryAsync(AgentId.Parse(Oracle), new CapabilityQuery());
        JsonObject error = TestEnvelope.Of(Oracle, Asker, "error", null, new JsonObject { ["code"] = "RATE_LIMITED", ["message"] = "Later.", ["retry_after_seconds"] = 3 });
        error["correlation_id"] = (string?)(await NextRequestAsync(foreign))["message_id"];
        await foreign.SendAsync(Asker, TestEnvelope.Sign(error));

        var failure = await Assert.ThrowsAsync<PeerErrorException>(() => Eventually.EndsAsync(asking));
        Assert.Equal((ErrorCode.RateLimited, 3.0), (failure.Report.Code, failure.Report.RetryAfterSeconds));
    }

    private async Task<ForeignPeer> ConnectAsync()
    {
        ForeignPeer foreign = await ForeignPeer.ConnectAsync(vhost.Uri);
        await foreign.DeclareAgentAsync(Oracle);
        await foreign.TakeAllAsync(ForeignPeer.InboxOf(Oracle));
        return foreign;
    }

    private Task<AgentHost> StartAsync()
    {
        var keys = new TestKeys();
        keys.Register(Oracle);
        keys.Register(Eve);
        return AgentHost.StartAsync(vhost.Uri, keys, process => process.Agent(Asker));
    }

    private static async Task<JsonObject> NextRequestAsync(ForeignPeer foreign) =>
        TestEnvelope.Verify((await foreign.NextAsync(ForeignPeer.InboxOf(Oracle))).Body, Asker);

    private static byte[] Manifest(string sender, JsonObject request, string capability)
    {
        JsonObject reply = TestEnvelope.Of(sender, Asker, "response", "query", new JsonObject { ["status"] = "accepted", ["capabilities"] = new JsonArray(capability) });
        reply["correlation_id"] = (string?)request["correlation_id"];
        reply["in_reply_to"] = (string?)request["message_id"];
        return TestEnvelope.Sign(reply);
    }
}
