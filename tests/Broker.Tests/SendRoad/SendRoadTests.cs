using System.Globalization;
using System.Text.Json.Nodes;
using IacpBus.Broker.Tests.Support;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Transport.Broker;
using IacpBus.Transport.Configuration;
using RabbitMQ.Client;

namespace IacpBus.Broker.Tests.SendRoad;

/// <summary>A send that completes has arrived in a queue; everything else is an exception with a sentence.</summary>
public sealed class SendRoadTests(VirtualHost vhost) : IClassFixture<VirtualHost>
{
    private const int Many = 5000;

    [Fact]
    public async Task SendAsync_FiveThousandAtOnceFromOneAgent_AllCompleteAndArriveOnce()
    {
        var keys = new TestKeys();
        await using AgentHost receiver = await AgentHost.StartAsync(vhost.Uri, keys, process => process.Agent("reader-02", self => self.Consumer<RecordingConsumer>()));
        await using AgentHost sender = await AgentHost.StartAsync(vhost.Uri, keys, process => process.Agent("writer-01"));

        Envelope[] sent = await Eventually.EndsAsync(Task.WhenAll(Enumerable.Range(0, Many).Select(n => sender.SendAsync("writer-01", "reader-02", n))));
        await receiver.Recorder.ReachesAsync(Many);
        await receiver.StopAsync();

        Assert.Equal(sent.Select(envelope => envelope.MessageId.Value).Order(), receiver.Recorder.Seen.Select(accepted => accepted.Envelope.MessageId.Value).Order());
        Assert.Equal(Enumerable.Range(0, Many), receiver.Recorder.Numbers());
    }

    [Fact]
    public async Task SendAsync_ToAnAgentThatNeverRan_WaitsInItsInboxUntilItStarts()
    {
        var keys = new TestKeys();
        await using ForeignPeer peer = await ForeignPeer.ConnectAsync(vhost.Uri);
        await using AgentHost sender = await AgentHost.StartAsync(vhost.Uri, keys, process => process.Agent("early-01"));
        Assert.Null(await peer.CountAsync(ForeignPeer.InboxOf("late-02")));

        Envelope sent = await sender.SendAsync("early-01", "late-02");
        Assert.Equal(1u, await peer.CountAsync(ForeignPeer.InboxOf("late-02")));
        await using AgentHost receiver = await AgentHost.StartAsync(vhost.Uri, keys, process => process.Agent("late-02", self => self.Consumer<RecordingConsumer>()));
        await receiver.Recorder.SawAsync(sent.MessageId.Value);
    }

    [Fact]
    public async Task SendAsync_ToAnAgentThatNeverRan_FailsWhereTheOperatorProvisions()
    {
        var keys = new TestKeys();
        await using ForeignPeer peer = await ForeignPeer.ConnectAsync(vhost.Uri);
        await peer.DeclareAgentAsync("clerk-01");
        await peer.DeclareSharedAsync();
        await using AgentHost sender = await AgentHost.StartAsync(vhost.Uri, keys, process => process.Agent("clerk-01").Options(options => options.Topology = TopologyMode.Provisioned));

        var failure = await Assert.ThrowsAsync<MessageNotRoutedException>(() => Eventually.EndsAsync(sender.SendAsync("clerk-01", "unheard-of-02")));

        Assert.Contains("unheard-of-02", failure.Message, StringComparison.Ordinal);
        Assert.Contains("provision", failure.Message, StringComparison.Ordinal);
        Assert.Null(await peer.CountAsync(ForeignPeer.InboxOf("unheard-of-02")));
        await sender.SendAsync("clerk-01", "clerk-01");
        Assert.True(sender.Health.IsHealthy, string.Join(' ', sender.Health.Problems));
    }

    [Fact]
    public async Task SendAsync_WhenTheKnownInboxWasDeleted_DeclaresItAgainAndDelivers()
    {
        var keys = new TestKeys();
        await using ForeignPeer peer = await ForeignPeer.ConnectAsync(vhost.Uri);
        await using AgentHost sender = await AgentHost.StartAsync(vhost.Uri, keys, process => process.Agent("faithful-01"));
        await sender.SendAsync("faithful-01", "vanished-02");
        await peer.DeleteQueueAsync(ForeignPeer.InboxOf("vanished-02"));

        Envelope[] sent = await Eventually.EndsAsync(Task.WhenAll(Enumerable.Range(0, 50).Select(n => sender.SendAsync("faithful-01", "vanished-02", n))));

        IReadOnlyList<BasicGetResult> waiting = await peer.TakeAllAsync(ForeignPeer.InboxOf("vanished-02"));
        Assert.Equal(sent.Select(envelope => envelope.MessageId.Value), waiting.Select(message => message.BasicProperties.MessageId));
        Assert.True(sender.Health.IsHealthy, string.Join(' ', sender.Health.Problems));
    }

    [Fact]
    public async Task SendAsync_WhenTheKnownInboxIsNotBound_BindsItAgainAndDelivers()
    {
        var keys = new TestKeys();
        await using ForeignPeer peer = await ForeignPeer.ConnectAsync(vhost.Uri);
        await using AgentHost sender = await AgentHost.StartAsync(vhost.Uri, keys, process => process.Agent("binder-01"));
        await peer.DeclareAgentAsync("unbound-02");
        await peer.UnbindAsync("unbound-02");

        // An agent that is just starting looks like this too, between making its queue and binding it.
        Envelope sent = await Eventually.EndsAsync(sender.SendAsync("binder-01", "unbound-02"));

        BasicGetResult waiting = await peer.NextAsync(ForeignPeer.InboxOf("unbound-02"));
        Assert.Equal(sent.MessageId.Value, waiting.BasicProperties.MessageId);
    }

    [Fact]
    public async Task SendAsync_WhenTheInboxIsFull_FailsAndSaysSo()
    {
        var keys = new TestKeys();
        await using AgentHost sender = await AgentHost.StartAsync(vhost.Uri, keys, process => process.Agent("eager-01"));
        await sender.SendAsync("eager-01", "full-02");
        await vhost.Broker.PutAsync($"policies/{vhost.Name}/small-inbox", new JsonObject
        {
            ["pattern"] = "^iacp\\.agent\\.full-02$",
            ["definition"] = new JsonObject { ["max-length"] = 3 },
            ["apply-to"] = "queues",
        });

        // The policy reaches the queue a moment later, and a full queue is noticed one message late.
        MessageNotRoutedException failure = await Eventually.FindAsync(async () => await FailureOfAsync(sender.SendAsync("eager-01", "full-02")), "the inbox is full");

        Assert.Contains("full-02", failure.Message, StringComparison.Ordinal);
        Assert.Contains("full", failure.Message, StringComparison.Ordinal);
        await sender.SendAsync("eager-01", "empty-03");
        Assert.True(sender.Health.IsHealthy, string.Join(' ', sender.Health.Problems));
    }

    [Fact]
    public async Task SendAsync_Properties_AreCopiesOfTheEnvelope()
    {
        var keys = new TestKeys();
        await using ForeignPeer peer = await ForeignPeer.ConnectAsync(vhost.Uri);
        await using AgentHost sender = await AgentHost.StartAsync(vhost.Uri, keys, process => process.Agent("scribe-01"));

        Envelope sent = await sender.SendAsync("scribe-01", "archive-02", ttl: TimeSpan.FromMinutes(7));
        BasicGetResult message = await peer.NextAsync(ForeignPeer.InboxOf("archive-02"));

        JsonObject envelope = TestEnvelope.Verify(message.Body, "scribe-01");
        Assert.Equal(420, (int?)envelope["ttl_seconds"]);
        Assert.InRange(long.Parse(message.BasicProperties.Expiration!, CultureInfo.InvariantCulture), 1, 420_000);
        Assert.Equal("application/iacp+json", message.BasicProperties.ContentType);
        Assert.Equal(sent.MessageId.Value, message.BasicProperties.MessageId);
        Assert.Equal((string?)envelope["message_id"], message.BasicProperties.MessageId);
        Assert.Equal((string?)envelope["correlation_id"], message.BasicProperties.CorrelationId);
        Assert.Equal("scribe-01", message.BasicProperties.AppId);
        Assert.Equal("request/notify", message.BasicProperties.Type);
        Assert.Equal(sent.Timestamp.ToUnixTimeSeconds(), message.BasicProperties.Timestamp.UnixTime);
        Assert.Equal(DeliveryModes.Persistent, message.BasicProperties.DeliveryMode);
        Assert.False(message.BasicProperties.IsPriorityPresent());
        Assert.Equal("iacp.agents", message.Exchange);
        Assert.DoesNotContain("traceparent", message.BasicProperties.Headers?.Keys ?? []);
    }

    [Fact]
    public async Task SendAsync_ABroadcastOfWhatMayNotBeBroadcast_IsRefusedHere()
    {
        var keys = new TestKeys();
        await using ForeignPeer peer = await ForeignPeer.ConnectAsync(vhost.Uri);
        await using AgentHost sender = await AgentHost.StartAsync(vhost.Uri, keys, process => process.Agent("loud-01"));
        string tap = await peer.TapAsync("iacp.broadcast", "");

        await Assert.ThrowsAsync<ArgumentException>(() => sender.Client("loud-01").SendAsync(new VendorRequest(), RecipientAddress.Everyone));
        await sender.Client("loud-01").NotifyAsync(RecipientAddress.Everyone, Notification.OfProgress(0.5));

        BasicGetResult only = await peer.NextAsync(tap);
        Assert.Equal("event/notify", only.BasicProperties.Type);
    }

    private static async Task<MessageNotRoutedException?> FailureOfAsync(Task sending)
    {
        try
        {
            await sending;
            return null;
        }
        catch (MessageNotRoutedException failure)
        {
            return failure;
        }
    }
}
