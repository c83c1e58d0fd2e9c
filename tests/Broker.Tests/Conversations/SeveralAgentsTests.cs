using IacpBus.Agents.Client;
using IacpBus.Broker.Tests.Support;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Contracts.Json;
using IacpBus.Transport.Trust;
using Microsoft.Extensions.DependencyInjection;

namespace IacpBus.Broker.Tests.Conversations;

/// <summary>Agents that share a process have nothing else in common: key, policy, capabilities and voice are their own.</summary>
public sealed class SeveralAgentsTests(VirtualHost vhost) : IClassFixture<VirtualHost>
{
    [Fact]
    public async Task AgentsOfOneProcess_TalkToEachOther_EachInItsOwnName()
    {
        string[] ids = ["twin-01", "twin-02", "Twin-01"];
        await using ForeignPeer foreign = await ForeignPeer.ConnectAsync(vhost.Uri);
        await using AgentHost host = await AgentHost.StartAsync(vhost.Uri, new TestKeys(), process =>
        {
            foreach (string id in ids)
            {
                process.Agent(id, self => self.Capability("of-" + id, (_, _) => Task.FromResult(CanonicalJson.EmptyObject)));
            }
        });
        string tap = await foreign.TapAsync("iacp.agents", "#");

        foreach (string from in ids)
        {
            foreach (string to in ids.Where(id => id != from))
            {
                CapabilityManifest manifest = await Eventually.EndsAsync(host.Client(from).QueryAsync(AgentId.Parse(to), new CapabilityQuery()));
                Assert.Equal("of-" + to, Assert.Single(manifest.Capabilities).Name);
            }
        }

        var wire = await foreign.TakeAllAsync(tap);
        Assert.Equal(12, wire.Count);
        Assert.All(wire, message => TestEnvelope.Verify(message.Body, message.BasicProperties.AppId!));
        var ambiguous = Assert.Throws<InvalidOperationException>(() => host.Services.GetRequiredService<IAgentClient>());
        Assert.Contains("FromKeyedServices", ambiguous.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AgentsOfOneProcess_WithOtherPolicies_DecideForThemselves()
    {
        await using ForeignPeer foreign = await ForeignPeer.ConnectAsync(vhost.Uri);
        await using AgentHost host = await AgentHost.StartAsync(vhost.Uri, new TestKeys(), process => process
            .Agent("strict-01", self => self.Consumer<RecordingConsumer>())
            .Agent("open-02", self =>
            {
                self.Policy = SignaturePolicy.Open;
                self.Consumer<RecordingConsumer>();
            }));

        await foreign.SendAsync("strict-01", TestEnvelope.Unsigned(TestEnvelope.Request("stranger", "strict-01")));
        await foreign.SendAsync("open-02", TestEnvelope.Unsigned(TestEnvelope.Request("stranger", "open-02")));
        var kept = await foreign.NextAsync(ForeignPeer.QuarantineOf("strict-01"));
        await host.Recorder.ReachesAsync(1);
        await host.StopAsync();

        Assert.Equal("unsigned", kept.Text("iacp-reason"));
        var seen = Assert.Single(host.Recorder.Seen);
        Assert.Equal(("open-02", Verification.Unsigned), (seen.Envelope.Recipient.Value, seen.Verification));
    }
}
