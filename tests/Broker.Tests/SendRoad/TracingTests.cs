using System.Diagnostics;
using IacpBus.Broker.Tests.Support;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Transport.Diagnostics;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using RabbitMQ.Client;

namespace IacpBus.Broker.Tests.SendRoad;

/// <summary>A trace goes on from the sender through the wire into the handler.</summary>
public sealed class TracingTests(VirtualHost vhost) : IClassFixture<VirtualHost>
{
    [Fact]
    public async Task SendAsync_WhileSomebodyListens_CarriesTheTraceIntoTheHandler()
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == IacpTelemetry.Name,
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        var keys = new TestKeys();
        var seen = new TaskCompletionSource<Activity?>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ForeignPeer peer = await ForeignPeer.ConnectAsync(vhost.Uri);
        await using AgentHost receiver = await AgentHost.StartAsync(vhost.Uri, keys, process =>
        {
            process.Services.AddSingleton(seen);
            process.Agent("traced-02", self => self.Consumer<TracingConsumer>());
        });
        await using AgentHost sender = await AgentHost.StartAsync(vhost.Uri, keys, process => process.Agent("tracer-01"));
        string tap = await peer.TapAsync("iacp.agents", ForeignPeer.WordOf("traced-02"));

        using var root = new Activity("a test");
        root.Start();
        await sender.SendAsync("tracer-01", "traced-02");
        Activity? handling = await Eventually.EndsAsync(seen.Task);
        BasicGetResult copy = await peer.NextAsync(tap);

        ActivityContext onTheWire = ActivityContext.Parse(copy.Text("traceparent")!, null);
        Assert.Equal(root.TraceId, onTheWire.TraceId);
        Assert.NotEqual(root.SpanId, onTheWire.SpanId);
        Assert.Equal(root.TraceId, handling?.TraceId);
        Assert.Equal(onTheWire.SpanId, handling?.ParentSpanId);
        Assert.Equal("traced-02", handling?.GetTagItem("iacp.agent"));
    }

    private sealed class TracingConsumer(TaskCompletionSource<Activity?> seen) : IConsumer<VendorRequest>
    {
        public Task Consume(ConsumeContext<VendorRequest> context)
        {
            seen.TrySetResult(Activity.Current);
            return Task.CompletedTask;
        }
    }
}
