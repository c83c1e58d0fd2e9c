using IacpBus.Broker.Tests.Support;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;

namespace IacpBus.Broker.Tests.Topology;

/// <summary>What an operator breaks comes back by itself.</summary>
public sealed class RecoveryTests(VirtualHost vhost) : IClassFixture<VirtualHost>
{
    [Fact]
    public async Task Agents_WhoseConnectionsTheOperatorCloses_ComeBackAndWork()
    {
        var keys = new TestKeys();
        await using AgentHost first = await StartAsync(keys, "phoenix-01");
        await using AgentHost second = await StartAsync(keys, "phoenix-02");
        IReadOnlyList<string> before = await PresenceAsync();
        Assert.Equal(2, before.Count);

        await vhost.CloseConnectionAsync("phoenix-01 (receive)");
        await vhost.CloseConnectionAsync("phoenix-02 (receive)");
        await Eventually.HoldsAsync(async () => await PresenceAsync() is { Count: 2 } now && !now.Intersect(before).Any(), "both presence queues have new names");

        await AssertTalkAsync(first, "phoenix-01", second, "phoenix-02");
        await AssertTalkAsync(second, "phoenix-02", first, "phoenix-01");
        await Eventually.HoldsAsync(() => first.Health.IsHealthy && second.Health.IsHealthy, "both are healthy");
    }

    [Fact]
    public async Task Agent_WhoseInboxTheOperatorDeletes_ComesBackAndWorks()
    {
        var keys = new TestKeys();
        await using ForeignPeer peer = await ForeignPeer.ConnectAsync(vhost.Uri);
        await using AgentHost reader = await StartAsync(keys, "homeless-02");
        await using AgentHost sender = await StartAsync(keys, "caller-01");
        await AssertTalkAsync(sender, "caller-01", reader, "homeless-02");

        // Nobody sends meanwhile: RabbitMQ 3.10 does not tell a consumer whose queue is made again at the same moment.
        await peer.DeleteQueueAsync(ForeignPeer.InboxOf("homeless-02"));
        await Eventually.HoldsAsync(async () => await peer.CountAsync(ForeignPeer.InboxOf("homeless-02")) is not null, "the inbox is there again");
        await AssertTalkAsync(sender, "caller-01", reader, "homeless-02");
        await Eventually.HoldsAsync(() => reader.Health.IsHealthy && sender.Health.IsHealthy, "both are healthy");
    }

    private Task<AgentHost> StartAsync(TestKeys keys, string agent) =>
        AgentHost.StartAsync(vhost.Uri, keys, process => process
            .Agent(agent, self => self.Consumer<RecordingConsumer>())
            .Options(options => options.ConnectionName = agent));

    private async Task<IReadOnlyList<string>> PresenceAsync() =>
        [.. (await vhost.QueuesAsync()).Select(queue => VirtualHost.Text(queue, "name")!).Where(name => name.StartsWith("iacp.presence.phoenix", StringComparison.Ordinal))];

    private static async Task AssertTalkAsync(AgentHost from, string sender, AgentHost to, string recipient)
    {
        Envelope sent = await from.SendAsync(sender, recipient);
        await to.Recorder.SawAsync(sent.MessageId.Value);
        Envelope broadcast = await from.Client(sender).NotifyAsync(RecipientAddress.Everyone, Notification.OfProgress(0.5));
        await to.Recorder.SawAsync(broadcast.MessageId.Value);
    }
}
