using System.Text.Json.Nodes;
using IacpBus.Broker.Tests.Support;
using RabbitMQ.Client;

namespace IacpBus.Broker.Tests.BadInput;

/// <summary>Every bad input ends once, where design section 3 says, with its bytes and its reason, and harms nothing.</summary>
public sealed class BadInputTests(VirtualHost vhost) : IClassFixture<VirtualHost>
{
    private static readonly Dictionary<string, BadInputCase> Cases = UnverifiedInputs.All.Concat(VerifiedInputs.All).ToDictionary(input => input.Name);

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task BadInput_IsKeptOnceWithItsReason_AndNobodyElseNotices(string name)
    {
        BadInputCase input = Cases[name];
        string agent = "victim-" + new string([.. name.Where(char.IsAsciiLetterOrDigit)]);
        var keys = new TestKeys();
        keys.Register(BadInputCase.Sender);
        keys.Register(BadInputCase.Other);
        using var meters = new Meters(agent);
        await using ForeignPeer peer = await ForeignPeer.ConnectAsync(vhost.Uri);
        await peer.DeclareAgentAsync(BadInputCase.Sender);
        await peer.TakeAllAsync(ForeignPeer.InboxOf(BadInputCase.Sender));
        await using AgentHost host = await AgentHost.StartAsync(vhost.Uri, keys, process => process.Agent(agent, self => self.Consumer<RecordingConsumer>()));
        IReadOnlyList<string> before = await vhost.NamesAsync();
        byte[] body = input.BodyFor(agent);

        await peer.SendAsync(agent, body, input.Properties());
        BasicGetResult kept = await peer.NextAsync(input.QueueOf(agent));
        string good = await SendGoodAsync(peer, agent);
        await host.Recorder.SawAsync(good);
        IReadOnlyList<string> after = await vhost.NamesAsync();
        await host.StopAsync();

        Assert.Equal(body, kept.Body.ToArray());
        Assert.Equal(input.Code, kept.Text("iacp-code"));
        Assert.Equal(input.Reason, kept.Text("iacp-reason"));
        Assert.Equal(agent, kept.Text("iacp-buried-by"));
        Assert.Equal(1, host.Recorder.Count);
        Assert.Equal(before, after);
        await AssertNothingElseAsync(peer, agent);
        await AssertAnswerAsync(peer, agent, input);
        Assert.Equal(2, meters.Count("iacp.messages.received"));
        Assert.Equal(1, meters.Count("iacp.messages.refused", $"iacp.code={input.Code} iacp.reason={input.Reason}"));
        Assert.Equal(1, meters.Count("iacp.messages.refused"));
        Assert.Equal(1, meters.Count("iacp.messages.buried", $"iacp.lane={input.Lane}"));
        Assert.Equal(1, meters.Count("iacp.messages.buried"));
    }

    private static async Task<string> SendGoodAsync(ForeignPeer peer, string agent)
    {
        JsonObject envelope = TestEnvelope.Request(BadInputCase.Sender, agent);
        await peer.SendAsync(agent, TestEnvelope.Sign(envelope));
        return (string)envelope["message_id"]!;
    }

    /// <summary>The agent has stopped, so what it had not acknowledged is back in its inbox.</summary>
    private static async Task AssertNothingElseAsync(ForeignPeer peer, string agent)
    {
        foreach (string queue in new[] { ForeignPeer.InboxOf(agent), ForeignPeer.DeadLettersOf(agent), ForeignPeer.QuarantineOf(agent), "iacp.unrouted" })
        {
            Assert.Empty(await peer.TakeAllAsync(queue));
        }
    }

    private static async Task AssertAnswerAsync(ForeignPeer peer, string agent, BadInputCase input)
    {
        IReadOnlyList<BasicGetResult> answers = await peer.TakeAllAsync(ForeignPeer.InboxOf(BadInputCase.Sender));
        Assert.Equal(input.IsAnswered ? 1 : 0, answers.Count);
        if (!input.IsAnswered)
        {
            return;
        }

        JsonObject answer = TestEnvelope.Verify(answers[0].Body, agent);
        Assert.Equal(BadInputCase.Sender, (string?)answer["recipient"]!["agent_id"]);
        Assert.Equal("error", (string?)answer["message"]!["type"]);
        Assert.Equal(input.Code, (string?)answer["message"]!["payload"]!["code"]);
    }
}
