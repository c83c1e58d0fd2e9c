using System.Globalization;
using IacpBus.Broker.Tests.Support;
using IacpBus.Contracts.Iacp;
using IacpBus.Transport;
using IacpBus.Transport.Broker;
using Microsoft.Extensions.DependencyInjection;

namespace IacpBus.Broker.Tests.SendRoad;

/// <summary>What happens to sends while the connection to the broker breaks.</summary>
public sealed class BrokenWireTests(VirtualHost vhost) : IClassFixture<VirtualHost>
{
    [Fact]
    public async Task SendAsync_CutWhileFiveHundredAreInFlight_AllCompleteAndArriveInOrder()
    {
        const int Many = 500;
        var keys = new TestKeys();
        await using var wire = new FaultyWire(vhost.Broker.Amqp);
        using var meters = new Meters("harbour-02");
        await using AgentHost receiver = await AgentHost.StartAsync(vhost.Uri, keys, process => process.Agent("harbour-02", self => self.Consumer<RecordingConsumer>()));
        await using AgentHost sender = await StartSenderAsync(wire, keys, "ship-01");
        await sender.SendAsync("ship-01", "harbour-02", -1);

        wire.HoldAnswers();
        Task<Envelope[]> sending = Task.WhenAll(Enumerable.Range(0, Many).Select(n => sender.SendAsync("ship-01", "harbour-02", n)));
        await receiver.Recorder.ReachesAsync(101);
        Assert.False(sending.IsCompleted);
        wire.Cut();
        Envelope[] sent = await Eventually.EndsAsync(sending);

        await Eventually.HoldsAsync(() => receiver.Recorder.Count == Many + 1, "every message arrives");
        await Eventually.HoldsAsync(() => meters.Count("iacp.messages.received") >= Many + 101, "what was not confirmed went out again");
        Assert.Equal(Enumerable.Range(-1, Many + 1), receiver.Recorder.Numbers());
        Assert.Equal(sent.Length, sent.Select(envelope => envelope.MessageId).Distinct().Count());
        Assert.True(sender.Health.Problems.All(problem => !problem.Contains("Publishing", StringComparison.Ordinal)), string.Join(' ', sender.Health.Problems));
    }

    [Fact]
    public async Task SendAsync_WhileTheBrokerIsUnreachable_FailsWithASentenceAndWorksAgainLater()
    {
        const int Many = 50;
        var keys = new TestKeys();
        await using var wire = new FaultyWire(vhost.Broker.Amqp);
        await using ForeignPeer peer = await ForeignPeer.ConnectAsync(vhost.Uri);
        await using AgentHost sender = await StartSenderAsync(wire, keys, "castaway-01");

        wire.Refuse();
        Exception?[] failures = await Eventually.EndsAsync(Task.WhenAll(Enumerable.Range(0, Many).Select(n => Record.ExceptionAsync(() => sender.SendAsync("castaway-01", "mainland-02", n)))));
        string health = string.Join(' ', sender.Health.Problems);
        wire.Restore();
        await Eventually.HoldsAsync(async () => await Record.ExceptionAsync(() => sender.SendAsync("castaway-01", "mainland-02", Many)) is null, "sending works again");

        Assert.All(failures, failure => Assert.IsType<BrokerUnavailableException>(failure));
        Assert.Contains("did not confirm", failures[0]!.Message, StringComparison.Ordinal);
        Assert.Contains(wire.Port.ToString(CultureInfo.InvariantCulture), failures[0]!.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(vhost.Broker.Password, failures[0]!.Message, StringComparison.Ordinal);
        Assert.Contains("Publishing fails", health, StringComparison.Ordinal);
        await Eventually.HoldsAsync(() => sender.Health.IsHealthy, "health says so");
        Assert.NotEmpty(await peer.TakeAllAsync(ForeignPeer.InboxOf("mainland-02")));
    }

    [Fact]
    public async Task SendAsync_WhileTheBrokerDoesNotAnswer_FailsAlsoForThoseThatWaitForAPlace()
    {
        // More than the publisher keeps waiting at once.
        const int Many = 4500;
        var keys = new TestKeys();
        await using var wire = new FaultyWire(vhost.Broker.Amqp);
        await using AgentHost sender = await StartSenderAsync(wire, keys, "castaway-01");

        wire.Mute();
        Exception?[] failures = await Eventually.EndsAsync(Task.WhenAll(Enumerable.Range(0, Many).Select(n => Record.ExceptionAsync(() => sender.SendAsync("castaway-01", "mainland-02", n)))));
        wire.Cut();

        Assert.All(failures, failure => Assert.IsType<BrokerUnavailableException>(failure));
    }

    [Fact]
    public async Task Agent_StartedBeforeTheBroker_ReceivesOnceTheBrokerIsThere()
    {
        var keys = new TestKeys();
        await using var wire = new FaultyWire(vhost.Broker.Amqp);
        wire.Refuse();
        await using AgentHost early = await AgentHost.StartWithoutWaitingAsync(vhost.Broker.AmqpUriOf(vhost.Name, port: wire.Port), keys, process => process.Agent("early-bird-01", self => self.Consumer<RecordingConsumer>()));
        await Eventually.HoldsAsync(() => !early.Health.IsHealthy, "health says that the broker is missing");
        AgentTransport agent = early.Services.GetRequiredService<AgentTransports>().All.Single();
        Assert.False(agent.Ready.IsCompleted);

        wire.Restore();
        await Eventually.EndsAsync(agent.Ready);
        Envelope sent = await early.SendAsync("early-bird-01", "early-bird-01");
        await early.Recorder.SawAsync(sent.MessageId.Value);
        await Eventually.HoldsAsync(() => early.Health.IsHealthy, "health says that all is well");
    }

    private Task<AgentHost> StartSenderAsync(FaultyWire wire, TestKeys keys, string agent) => AgentHost.StartAsync(
        vhost.Broker.AmqpUriOf(vhost.Name, port: wire.Port), keys, process => process.Agent(agent).Options(options => options.SendTimeout = TimeSpan.FromSeconds(agent == "castaway-01" ? 1 : 30)));
}
