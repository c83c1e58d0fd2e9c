using System.Collections.Concurrent;
using IacpBus.Broker.Tests.Support;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Transport.Receiving;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace IacpBus.Broker.Tests.Topology;

/// <summary>Ids that mean something to AMQP, or that look alike, reach their own agent alone (MQ-02).</summary>
public sealed class RoutingTests(VirtualHost vhost) : IClassFixture<VirtualHost>
{
    private static readonly string[] Ids =
    [
        "a.b", "a", "b", "a-b", "a_b", "a_2Eb", "a:b", "a@b", "A.b", "a.b.c", "a.b.dead", "ns:host:name", "ns.host.name", "x@y_z.w:v",
        "long-" + new string('.', 61) + "-end", "long-" + new string('.', 61) + "_end", "long-" + new string(':', 61) + "-end",
    ];

    [Fact]
    public async Task Send_ToIdsThatLookAlikeToAMQP_ReachesEachAgentAlone()
    {
        var keys = new TestKeys();
        var arrivals = new Arrivals();
        await using ForeignPeer peer = await ForeignPeer.ConnectAsync(vhost.Uri);
        await using AgentHost all = await AgentHost.StartAsync(vhost.Uri, keys, process =>
        {
            process.Services.AddSingleton(arrivals);
            foreach (string id in Ids)
            {
                process.Agent(id, self => self.Consumer<ArrivalConsumer>());
            }
        });

        await Task.WhenAll(Ids.SelectMany((from, f) => Ids.Select((to, t) => all.SendAsync(from, to, (f * Ids.Length) + t))));
        await Eventually.HoldsAsync(() => arrivals.Of.Count == Ids.Length * Ids.Length, "everything arrives");
        await all.StopAsync();

        Assert.All(arrivals.Of, arrival => Assert.Equal(Ids[arrival.Number % Ids.Length], arrival.Agent));
        foreach (string id in Ids)
        {
            Assert.Empty(await peer.TakeAllAsync(ForeignPeer.QuarantineOf(id)));
            Assert.Empty(await peer.TakeAllAsync(ForeignPeer.DeadLettersOf(id)));
            Assert.Empty(await peer.TakeAllAsync(ForeignPeer.InboxOf(id)));
        }
    }

    private sealed class Arrivals
    {
        public ConcurrentBag<(string Agent, int Number)> Of { get; } = [];
    }

    private sealed class ArrivalConsumer(Arrivals arrivals) : IConsumer<VendorRequest>
    {
        public Task Consume(ConsumeContext<VendorRequest> context)
        {
            arrivals.Of.Add((context.Accepted().Envelope.Recipient.Value, Numbered.NumberOf(context.Accepted())));
            return Task.CompletedTask;
        }
    }
}
