using System.Text.Json.Nodes;
using IacpBus.Broker.Tests.Support;
using RabbitMQ.Client;

namespace IacpBus.Broker.Tests.BadInput;

/// <summary>What stands in AMQP properties and headers decides nothing, and cannot turn an agent's burial against it.</summary>
public sealed class HostilePropertiesTests(VirtualHost vhost) : IClassFixture<VirtualHost>
{
    private const string Sender = "mallory-01";
    private const string Bystander = "bystander-02";

    private static readonly Dictionary<string, Action<BasicProperties>> Lies = new()
    {
        ["message id of another message"] = properties => properties.MessageId = TestEnvelope.NewId(),
        ["message id that is none"] = properties => properties.MessageId = new string('\u00e9', 100),
        ["correlation id"] = properties => properties.CorrelationId = "somebody-elses",
        ["type"] = properties => properties.Type = "heartbeat/health",
        ["app id of somebody else"] = properties => properties.AppId = Bystander,
        ["reply-to"] = properties => properties.ReplyTo = "iacp.agent." + Bystander,
        ["content encoding"] = properties => properties.ContentEncoding = "gzip",
        ["no content type"] = properties => properties.ClearContentType(),
        ["content type with a parameter"] = properties => properties.ContentType = "application/json; charset=utf-16",
        ["transient"] = properties => properties.DeliveryMode = DeliveryModes.Transient,
        ["priority"] = properties => properties.Priority = 9,
        ["time stamp"] = properties => properties.Timestamp = new AmqpTimestamp(0),
        ["attempt that is huge"] = properties => properties.Headers = Headers("iacp-attempt", "999999999999999999"),
        ["attempt that is a table"] = properties => properties.Headers = Headers("iacp-attempt", Headers("a", 1)),
        ["reason of a burial"] = properties => properties.Headers = Headers("iacp-code", "TIMEOUT"),
        ["death that never was"] = properties => properties.Headers = Headers("x-death", new List<object?> { Headers("count", 10_000L) }),
        ["delivery count"] = properties => properties.Headers = Headers("x-delivery-count", 5000L),
        ["traceparent that is garbage"] = properties => properties.Headers = Headers("traceparent", "00-zz-zz-01\u0000"),
        ["traceparent that is a list"] = properties => properties.Headers = Headers("traceparent", new List<object?> { 1, 2 }),
        ["MassTransit headers"] = properties => properties.Headers = new Dictionary<string, object?>
        {
            ["MT-Fault-Address"] = "rabbitmq://localhost/elsewhere", ["MT-Host-Info"] = "{", ["MessageId"] = "x", ["Content-Type"] = "application/vnd.masstransit+json",
            ["RequestId"] = "no-guid", ["MT-Redelivery-Count"] = "x", ["ResponseAddress"] = "rabbitmq://localhost/elsewhere", ["Expiration"] = "never",
        },
    };

    public static TheoryData<string> LieNames => [.. Lies.Keys];

    [Theory]
    [MemberData(nameof(LieNames))]
    public async Task GoodMessage_WithALieInItsProperties_IsHandledByWhatTheBodySays(string lie)
    {
        string agent = AgentFor(lie);
        await using ForeignPeer peer = await ForeignPeer.ConnectAsync(vhost.Uri);
        await using AgentHost host = await StartAsync(agent);
        JsonObject envelope = TestEnvelope.Request(Sender, agent);

        await peer.SendAsync(agent, TestEnvelope.Sign(envelope), ForeignPeer.IacpJson(Lies[lie]));
        await host.Recorder.ReachesAsync(1);
        await host.StopAsync();

        var seen = Assert.Single(host.Recorder.Seen);
        Assert.Equal((string)envelope["message_id"]!, seen.Envelope.MessageId.Value);
        Assert.Equal(Sender, seen.Envelope.Sender.Value);
        Assert.Equal(1, seen.Attempt);
        await AssertKeptAsync(peer, agent, dead: 0, quarantined: 0);
    }

    [Theory]
    [MemberData(nameof(LieNames))]
    public async Task BadMessage_WithALieInItsProperties_IsKeptOnceAllTheSame(string lie)
    {
        string agent = AgentFor("bad" + lie);
        await using ForeignPeer peer = await ForeignPeer.ConnectAsync(vhost.Uri);
        await using AgentHost host = await StartAsync(agent);
        byte[] body = TestEnvelope.Unsigned(TestEnvelope.Request(Sender, agent));

        await peer.SendAsync(agent, body, ForeignPeer.IacpJson(Lies[lie]));
        BasicGetResult kept = await peer.NextAsync(ForeignPeer.QuarantineOf(agent));
        await SendGoodAsync(peer, host, agent);
        await host.StopAsync();

        Assert.Equal(body, kept.Body.ToArray());
        Assert.Equal("IDENTITY_INVALID", kept.Text("iacp-code"));
        Assert.False(kept.BasicProperties.IsPriorityPresent());
        await AssertKeptAsync(peer, agent, dead: 0, quarantined: 0);
    }

    [Fact]
    public async Task BadMessage_WithHeadersThatFillTheFrame_IsKeptOnce_AndTheAgentGoesOn()
    {
        const string Agent = "victim-headers";
        await using ForeignPeer peer = await ForeignPeer.ConnectAsync(vhost.Uri);
        await using AgentHost host = await StartAsync(Agent);
        byte[] body = TestEnvelope.Unsigned(TestEnvelope.Request(Sender, Agent));

        // A frame has 131,072 bytes at most and a header must fit into one: there is no room for our own headers.
        await peer.SendAsync(Agent, body, ForeignPeer.IacpJson(properties => properties.Headers = Headers("x-huge", new string('x', 130_900))));
        BasicGetResult kept = await peer.NextAsync(ForeignPeer.QuarantineOf(Agent));
        await SendGoodAsync(peer, host, Agent);
        await host.StopAsync();

        Assert.Equal(body, kept.Body.ToArray());
        Assert.Equal("unsigned", kept.Text("iacp-reason"));
        await AssertKeptAsync(peer, Agent, dead: 0, quarantined: 0);
    }

    [Fact]
    public async Task GoodMessage_WithHeadersThatFillTheFrame_IsHandled()
    {
        const string Agent = "victim-headers-good";
        await using ForeignPeer peer = await ForeignPeer.ConnectAsync(vhost.Uri);
        await using AgentHost host = await StartAsync(Agent);

        await peer.SendAsync(Agent, TestEnvelope.Sign(TestEnvelope.Request(Sender, Agent)), ForeignPeer.IacpJson(properties => properties.Headers = Headers("x-huge", new string('x', 130_900))));
        await host.Recorder.ReachesAsync(1);
        await host.StopAsync();

        await AssertKeptAsync(peer, Agent, dead: 0, quarantined: 0);
    }

    [Fact]
    public async Task BadMessage_WithCarbonCopyHeaders_IsNotCopiedIntoOtherQueuesByItsBurial()
    {
        const string Agent = "victim-copies";
        await using ForeignPeer peer = await ForeignPeer.ConnectAsync(vhost.Uri);
        await peer.DeclareAgentAsync(Bystander);
        await using AgentHost host = await StartAsync(Agent);
        var copies = new List<object?> { ForeignPeer.InboxOf(Bystander), ForeignPeer.DeadLettersOf(Bystander), ForeignPeer.QuarantineOf(Bystander) };

        await peer.SendAsync(Agent, TestEnvelope.Unsigned(TestEnvelope.Request(Sender, Agent)), ForeignPeer.IacpJson(properties => properties.Headers = new Dictionary<string, object?> { ["CC"] = copies, ["BCC"] = copies }));
        await peer.NextAsync(ForeignPeer.QuarantineOf(Agent));
        await host.StopAsync();

        await AssertKeptAsync(peer, Agent, dead: 0, quarantined: 0);
        await AssertKeptAsync(peer, Bystander, dead: 0, quarantined: 0);
    }

    [Fact]
    public async Task BadMessage_WithTheUserIdOfItsPublisher_IsKeptOnce_AndTheAgentGoesOn()
    {
        const string Agent = "victim-user-id";
        string user = vhost.Name + "-other";
        await vhost.Broker.CreateUserAsync(vhost.Name, user);
        try
        {
            await using ForeignPeer peer = await ForeignPeer.ConnectAsync(vhost.Broker.AmqpUriOf(vhost.Name, user));
            await using AgentHost host = await StartAsync(Agent);

            // The broker lets only its own user name through, so the agent cannot republish somebody else's.
            await peer.SendAsync(Agent, "{}"u8.ToArray(), ForeignPeer.IacpJson(properties => properties.UserId = user));
            BasicGetResult kept = await peer.NextAsync(ForeignPeer.QuarantineOf(Agent));
            await SendGoodAsync(peer, host, Agent);
            await host.StopAsync();

            Assert.Equal("missing", kept.Text("iacp-reason"));
            await AssertKeptAsync(peer, Agent, dead: 0, quarantined: 0);
        }
        finally
        {
            await vhost.Broker.DeleteUserAsync(user);
        }
    }

    private async Task<AgentHost> StartAsync(string agent)
    {
        var keys = new TestKeys();
        keys.Register(Sender);
        return await AgentHost.StartAsync(vhost.Uri, keys, process => process.Agent(agent, self => self.Consumer<RecordingConsumer>()));
    }

    private static async Task SendGoodAsync(ForeignPeer peer, AgentHost host, string agent)
    {
        await peer.SendAsync(agent, TestEnvelope.Sign(TestEnvelope.Request(Sender, agent)));
        await host.Recorder.ReachesAsync(1);
    }

    private static async Task AssertKeptAsync(ForeignPeer peer, string agent, int dead, int quarantined)
    {
        Assert.Empty(await peer.TakeAllAsync(ForeignPeer.InboxOf(agent)));
        Assert.Equal(dead, (await peer.TakeAllAsync(ForeignPeer.DeadLettersOf(agent))).Count);
        Assert.Equal(quarantined, (await peer.TakeAllAsync(ForeignPeer.QuarantineOf(agent))).Count);
    }

    private static Dictionary<string, object?> Headers(string name, object? value) => new() { [name] = value };

    private static string AgentFor(string name) => "victim-" + new string([.. name.Where(char.IsAsciiLetterOrDigit)]);
}
