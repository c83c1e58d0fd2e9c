using System.Collections.Concurrent;
using System.Globalization;
using IacpBus.Broker.Tests.Support;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Transport.Receiving;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace IacpBus.Broker.Tests.ReceiveRoad;

/// <summary>First deliveries are handled in order per sender and channel, while different senders run beside each other.</summary>
public sealed class OrderTests(VirtualHost vhost) : IClassFixture<VirtualHost>
{
    private const string Reader = "ordered-00";
    private const int Senders = 16;
    private const int PerSender = 625;
    private static readonly ChannelName[] Channels = [ChannelName.Parse("notification"), ChannelName.Parse("x-other")];

    [Fact]
    public async Task TenThousandMessagesOfSixteenSenders_WithRefusedOnesBetween_ArriveInOrderPerSenderAndChannel()
    {
        var keys = new TestKeys();
        await using ForeignPeer peer = await ForeignPeer.ConnectAsync(vhost.Uri);
        await using AgentHost sender = await AgentHost.StartAsync(vhost.Uri, keys, process =>
        {
            foreach (string id in Enumerable.Range(1, Senders).Select(SenderId))
            {
                process.Agent(id);
            }
        });

        // Everything waits in the inbox before the reader starts, so that its prefetch is full at once.
        await Task.WhenAll([.. Enumerable.Range(1, Senders).Select(n => SendAllAsync(sender, SenderId(n))), SendRefusedAsync(peer)]);
        await using AgentHost reader = await AgentHost.StartAsync(vhost.Uri, keys, process =>
        {
            process.Services.AddSingleton(new Overlap());
            process.Agent(Reader, self => self.Consumer<UnevenConsumer>());
        });
        await reader.Recorder.ReachesAsync(Senders * PerSender);
        await reader.StopAsync();

        foreach (var stream in reader.Recorder.Seen.GroupBy(accepted => (accepted.Envelope.Sender, accepted.Envelope.Channel)))
        {
            int[] numbers = [.. stream.Select(Numbered.NumberOf)];
            Assert.Equal(numbers.Order(), numbers);
        }

        Assert.Equal(Senders * Channels.Length, reader.Recorder.Seen.GroupBy(accepted => (accepted.Envelope.Sender, accepted.Envelope.Channel)).Count());
        Assert.Equal(Senders * PerSender, reader.Recorder.Count);
        Overlap overlap = reader.Services.GetRequiredService<Overlap>();
        Assert.Equal(0, overlap.WithinOneStream);
        Assert.True(overlap.Most > 1, "Handlers of different senders run at the same time.");
    }

    [Fact]
    public async Task ReleaseOrder_InAHandlerThatGoesOn_LetsTheNextOneStart()
    {
        var keys = new TestKeys();
        var gate = new Gate();
        await using AgentHost reader = await AgentHost.StartAsync(vhost.Uri, keys, process =>
        {
            process.Services.AddSingleton(gate);
            process.Agent("patient-02", self => self.Consumer<GatedConsumer>());
        });
        await using AgentHost sender = await AgentHost.StartAsync(vhost.Uri, keys, process => process.Agent("hasty-01"));

        // 0 releases its place and goes on, 1 does not, so 2 has to wait for 1.
        for (int n = 0; n < 3; n++)
        {
            await sender.SendAsync("hasty-01", "patient-02", n);
        }

        await Eventually.EndsAsync(gate.Started(1));
        Assert.False(gate.Started(2).IsCompleted);
        gate.Open(1);
        await Eventually.EndsAsync(gate.Started(2));
        gate.Open(0);
        gate.Open(2);
        await reader.Recorder.ReachesAsync(3);
        Assert.Equal(1, reader.Recorder.Numbers().First());
    }

    private static string SenderId(int n) => "writer-" + n.ToString("00", CultureInfo.InvariantCulture);

    private static Task SendAllAsync(AgentHost host, string sender) =>
        Task.WhenAll(Enumerable.Range(0, PerSender).Select(n => host.SendAsync(sender, Reader, n, Channels[n % Channels.Length])));

    private static async Task SendRefusedAsync(ForeignPeer peer)
    {
        await peer.DeclareAgentAsync(Reader);
        for (int n = 0; n < 300; n++)
        {
            await peer.SendAsync(Reader, n % 2 == 0 ? "no JSON"u8.ToArray() : TestEnvelope.Sign(TestEnvelope.Request("unknown", Reader)));
        }
    }

    /// <summary>Takes uneven time: awaits now and then, by a fixed choice.</summary>
    private sealed class UnevenConsumer(Recorder recorder, Overlap overlap) : IConsumer<VendorRequest>
    {
        public async Task Consume(ConsumeContext<VendorRequest> context)
        {
            AcceptedEnvelope accepted = context.Accepted();
            string stream = accepted.Envelope.Sender + "/" + accepted.Envelope.Channel;
            overlap.Enter(stream);
            int pauses = (Numbered.NumberOf(accepted) * 37 % 101) & 7;
            for (int i = 0; i < pauses; i++)
            {
                await Task.Yield();
            }

            recorder.Add(accepted);
            overlap.Leave(stream);
        }
    }

    /// <summary>Counts who runs beside whom.</summary>
    private sealed class Overlap
    {
        private readonly ConcurrentDictionary<string, bool> _running = new();
        private int _now;
        private int _most;
        private int _within;

        public int Most => _most;

        public int WithinOneStream => _within;

        public void Enter(string stream)
        {
            if (!_running.TryAdd(stream, true))
            {
                Interlocked.Increment(ref _within);
            }

            int now = Interlocked.Increment(ref _now);
            InterlockedMax(ref _most, now);
        }

        public void Leave(string stream)
        {
            Interlocked.Decrement(ref _now);
            _running.TryRemove(stream, out _);
        }

        private static void InterlockedMax(ref int most, int now)
        {
            int seen = Volatile.Read(ref most);
            while (now > seen && Interlocked.CompareExchange(ref most, now, seen) is var before && before != seen)
            {
                seen = before;
            }
        }
    }

    private sealed class Gate
    {
        private readonly ConcurrentDictionary<int, TaskCompletionSource> _started = new();
        private readonly ConcurrentDictionary<int, TaskCompletionSource> _open = new();

        public Task Started(int number) => Of(_started, number).Task;

        public void Open(int number) => Of(_open, number).TrySetResult();

        public Task PassAsync(int number)
        {
            Of(_started, number).TrySetResult();
            return Of(_open, number).Task;
        }

        private static TaskCompletionSource Of(ConcurrentDictionary<int, TaskCompletionSource> sources, int number) =>
            sources.GetOrAdd(number, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
    }

    private sealed class GatedConsumer(Gate gate, Recorder recorder) : IConsumer<VendorRequest>
    {
        public async Task Consume(ConsumeContext<VendorRequest> context)
        {
            int number = Numbered.NumberOf(context.Accepted());
            if (number == 0)
            {
                context.ReleaseOrder();
            }

            await gate.PassAsync(number);
            recorder.Add(context.Accepted());
        }
    }
}
