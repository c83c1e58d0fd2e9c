using IacpBus.Agents.Client;
using IacpBus.Agents.Handoffs;
using IacpBus.Broker.Tests.Support;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Contracts.Json;

namespace IacpBus.Broker.Tests.Topology;

/// <summary>The virtual host holds what the design lists and nothing else.</summary>
public sealed class TopologyTests(VirtualHost vhost) : IClassFixture<VirtualHost>
{
    [Fact]
    public async Task VirtualHost_AfterEveryKindOfMessage_HoldsExactlyTheListedTopology()
    {
        var keys = new TestKeys();
        await using AgentHost builder = await AgentHost.StartAsync(vhost.Uri, keys, process => process.Agent("builder-01"));
        await using AgentHost reviewer = await AgentHost.StartAsync(vhost.Uri, keys, process => process.Agent("lab:host-1:reviewer.02@site_a", self =>
            self.Capability("review", (_, _) => Task.FromResult(CanonicalJson.Parse("""{"findings":0}"""))).Consumer<RecordingConsumer>()));
        IAgentClient client = builder.Client("builder-01");
        AgentId peer = AgentId.Parse("lab:host-1:reviewer.02@site_a");

        await Eventually.EndsAsync(client.QueryAsync(peer, new CapabilityQuery()));
        using (HandoffConversation work = await Eventually.EndsAsync(client.HandoffAsync(peer, Handoff.Request("h-1"))))
        {
            Assert.Equal(HandoffStatus.Completed, (await Eventually.EndsAsync(work.CompletionAsync())).Status);
        }

        await client.NotifyAsync(RecipientAddress.Everyone, Notification.OfProgress(1));
        await client.SendAsync(new ErrorReport { Code = ErrorCode.Timeout, Message = "too late", Retryable = true }, RecipientAddress.To(peer));
        await reviewer.Recorder.ReachesAsync(1);

        Assert.Equal(
            ExpectedTopology.Shared.Concat(ExpectedTopology.Of("builder-01")).Concat(ExpectedTopology.Of("lab_3Ahost-1_3Areviewer_2E02_40site_5Fa")).Order(StringComparer.Ordinal),
            (await ExpectedTopology.ActualAsync(vhost)).Order(StringComparer.Ordinal));
    }
}
