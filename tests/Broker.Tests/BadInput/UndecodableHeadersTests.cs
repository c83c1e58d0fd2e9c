using IacpBus.Broker.Tests.Support;
using RabbitMQ.Client;

namespace IacpBus.Broker.Tests.BadInput;

/// <summary>
/// AMQP headers that end the process (a stack overflow) or the connection of whoever decodes them with RabbitMQ.Client.
/// Without the frame guard the first message ends this test run.
/// </summary>
public sealed class UndecodableHeadersTests(VirtualHost vhost) : IClassFixture<VirtualHost>
{
    private const string Sender = "mallory-01";

    [Theory]
    [InlineData("nested")]
    [InlineData("tables")]
    [InlineData("decimal")]
    public async Task Message_WithHeadersTheClientCannotDecode_IsJudgedByItsBodyAndTheAgentGoesOn(string kind)
    {
        string agent = "victim-of-" + kind;
        var keys = new TestKeys();
        keys.Register(Sender);
        await using ForeignPeer peer = await ForeignPeer.ConnectAsync(vhost.Uri);
        await using AgentHost host = await AgentHost.StartAsync(vhost.Uri, keys, process => process.Agent(agent, self => self.Consumer<RecordingConsumer>()));

        var (exitCode, _, error) = await ForeignProgram.RunAsync(
            "/usr/bin/python3", ForeignProgram.Folder(), "hostile_headers.py", "--uri", vhost.Uri.AbsoluteUri, "--to", agent, "--kind", kind);
        BasicGetResult kept = await peer.NextAsync(ForeignPeer.QuarantineOf(agent));
        await peer.SendAsync(agent, TestEnvelope.Sign(TestEnvelope.Request(Sender, agent)));
        await host.Recorder.ReachesAsync(1);
        await host.StopAsync();

        Assert.Equal((0, ""), (exitCode, error));
        Assert.Equal("{}"u8.ToArray(), kept.Body.ToArray());
        Assert.Equal("missing", kept.Text("iacp-reason"));
        Assert.Empty(await peer.TakeAllAsync(ForeignPeer.InboxOf(agent)));
    }
}
