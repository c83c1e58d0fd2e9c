using System.Text.Json.Nodes;
using IacpBus.Broker.Tests.Support;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Transport.Sending;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace IacpBus.Broker.Tests.Conversations;

/// <summary>Plain consumers of MassTransit: every way of sending ends signed on the wire or in a sentence.</summary>
public sealed class ConsumerTests(VirtualHost vhost) : IClassFixture<VirtualHost>
{
    private const string Caller = "caller-01";
    private const string Witness = "witness-03";

    public static TheoryData<string> Signed => ["RespondAsync", "context endpoint", "injected endpoint", "send callback", "publish"];

    public static TheoryData<string, string> Refused => new()
    {
        { "initializer", "initializers" },
        { "initializer on an injected endpoint", "initializers" },
        { "initializer on an endpoint", "initializers" },
        { "initializer to an address", "initializers" },
        { "initializer published", "initializers" },
        { "foreign type", "not an IACP message" },
        { "queue address", "iacp:AGENT" },
        { "forward", "iacp:AGENT" },
        { "publish a request", "broadcast" },
        { "schedule", "" },
        { "redeliver", "" },
    };

    [Theory]
    [MemberData(nameof(Signed))]
    public async Task Consumer_SendsInAnyAllowedWay_TheWireCarriesAGoodSignature(string way)
    {
        string agent = "speaker-" + way.Replace(' ', '-');
        await using ForeignPeer foreign = await ForeignPeer.ConnectAsync(vhost.Uri);
        await using AgentHost host = await StartAsync(agent, way);
        await foreign.DeclareAgentAsync(Caller);
        await foreign.DeclareAgentAsync(Witness);
        string toCaller = await foreign.TapAsync("iacp.agents", Caller);
        string toWitness = await foreign.TapAsync("iacp.agents", Witness);
        string toAll = await foreign.TapAsync("iacp.broadcast", "");
        IReadOnlyList<string> before = await vhost.NamesAsync();

        JsonObject request = TestEnvelope.Request(Caller, agent);
        await foreign.SendAsync(agent, TestEnvelope.Sign(request));
        var sent = await foreign.NextAsync(way switch { "RespondAsync" => toCaller, "publish" => toAll, _ => toWitness });

        JsonObject envelope = TestEnvelope.Verify(sent.Body, agent);
        Assert.Equal("application/iacp+json", sent.BasicProperties.ContentType);
        Assert.Equal((string?)request["message_id"], (string?)envelope["correlation_id"]);
        Assert.Equal(way == "RespondAsync" ? (string?)request["message_id"] : null, (string?)envelope["in_reply_to"]);
        Assert.Empty(sent.BasicProperties.Headers?.Keys ?? []);
        Assert.Equal(before, await vhost.NamesAsync());
        await host.StopAsync();
        Assert.Empty(await foreign.TakeAllAsync(ForeignPeer.DeadLettersOf(agent)));
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Consumer_SendsInAWayThatCannotBeSigned_FailsWithASentence(string way, string sentence)
    {
        string agent = "mumbler-" + way.Replace(' ', '-');
        await using ForeignPeer foreign = await ForeignPeer.ConnectAsync(vhost.Uri);
        await using AgentHost host = await StartAsync(agent, way);
        await foreign.DeclareAgentAsync(Caller);
        IReadOnlyList<string> before = await vhost.NamesAsync();

        await foreign.SendAsync(agent, TestEnvelope.Sign(TestEnvelope.Request(Caller, agent)));
        var kept = await foreign.NextAsync(ForeignPeer.DeadLettersOf(agent));

        Assert.Equal("handler_failed", kept.Text("iacp-reason"));
        Assert.Contains("Exception: ", kept.Text("iacp-description"), StringComparison.Ordinal);
        Assert.Contains(sentence, kept.Text("iacp-description"), StringComparison.Ordinal);
        Assert.Equal(before, await vhost.NamesAsync());
    }

    private Task<AgentHost> StartAsync(string agent, string way)
    {
        var keys = new TestKeys();
        keys.Register(Caller);
        return AgentHost.StartAsync(vhost.Uri, keys, process =>
        {
            process.Services.AddSingleton(new Way(way));
            process.WithoutRetry().Agent(agent, self => self.Consumer<SpeakingConsumer>());
        });
    }

    private sealed record Way(string Name);

    private sealed record NotIacp(string Text);

    private sealed class SpeakingConsumer(Way way, ISendEndpointProvider endpoints) : IConsumer<VendorRequest>
    {
        private static readonly Uri Other = IacpAddress.Of(AgentId.Parse(Witness));

        public async Task Consume(ConsumeContext<VendorRequest> context)
        {
            var message = new VendorResponse { Status = "heard" };
            switch (way.Name)
            {
                case "RespondAsync":
                    await context.RespondAsync(message);
                    break;
                case "context endpoint":
                    await (await context.GetSendEndpoint(Other)).Send(message);
                    break;
                case "injected endpoint":
                    await (await endpoints.GetSendEndpoint(Other)).Send<VendorResponse>(message);
                    break;
                case "send callback":
                    await context.Send(Other, message, send => send.Headers.Set("not-for-the-wire", "x"));
                    break;
                case "publish":
                    await context.Publish(Notification.OfProgress(1));
                    break;
                case "initializer":
                    await context.RespondAsync<VendorResponse>(new { Status = "made up" });
                    break;
                case "initializer on an endpoint":
                    await (await context.GetSendEndpoint(Other)).Send<VendorResponse>(new { Status = "made up" });
                    break;
                case "initializer to an address":
                    await context.Send<VendorResponse>(Other, new { Status = "made up" });
                    break;
                case "initializer published":
                    await context.Publish<Notification>(new { Progress = 0.5 });
                    break;
                case "initializer on an injected endpoint":
                    await (await endpoints.GetSendEndpoint(Other)).Send<VendorResponse>(new { Status = "made up" });
                    break;
                case "foreign type":
                    await context.RespondAsync(new NotIacp("hello"));
                    break;
                case "queue address":
                    await (await context.GetSendEndpoint(new Uri("queue:iacp.agent.caller-01"))).Send(message);
                    break;
                case "forward":
                    await context.Forward(new Uri("exchange:elsewhere"));
                    break;
                case "publish a request":
                    await context.Publish(Handoff.Request("h-1"));
                    break;
                case "schedule":
                    await context.ScheduleSend(Other, TimeSpan.FromSeconds(1), message);
                    break;
                case "redeliver":
                    await context.Redeliver(TimeSpan.FromSeconds(1));
                    break;
                default:
                    throw new InvalidOperationException(way.Name);
            }
        }
    }
}
