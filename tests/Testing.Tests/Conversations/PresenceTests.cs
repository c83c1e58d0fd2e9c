using IacpBus.Agents.Client;
using IacpBus.Agents.Handoffs;
using IacpBus.Agents.Presence;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Contracts.Json;
using Microsoft.Extensions.DependencyInjection;

namespace IacpBus.Testing.Tests.Conversations;

/// <summary>What agents tell of themselves as time passes, and what others make of their silence.</summary>
public sealed class PresenceTests
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(30);

    [Fact]
    [Trait("row", "HB-01")]
    public async Task Heartbeats_OfAnIdleAgent_ComeEvery30Seconds()
    {
        await using IacpTestBus bus = await Scene.StartAsync(_ => { });
        for (int beats = 1; beats <= 4; beats++)
        {
            await BeatsAsync(bus, beats);
            await bus.Clock.WaitForTimerAsync(Beat).OrFail();
            bus.Clock.Advance(Beat - TimeSpan.FromTicks(1));
            bus.Clock.Advance(TimeSpan.FromTicks(1));
        }

        await BeatsAsync(bus, 5);
        SentMessage[] sent = [.. bus.Sent.Where(message => message.Message is Heartbeat && message.Envelope.Sender.Value == Scene.Reviewer)];
        Assert.Equal(Enumerable.Range(0, 5).Select(beat => TestClock.Start + (beat * Beat)), sent.Select(message => message.Envelope.Timestamp));
        Assert.IsType<CapabilityAnnouncement>(bus.Sent.First(message => message.Envelope.Sender.Value == Scene.Reviewer).Message);
    }

    [Fact]
    [Trait("row", "HB-05")]
    public async Task Peer_ThatFallsSilent_IsUnresponsiveAfter90SecondsAndStuckAfter600()
    {
        await using IacpTestBus bus = await Scene.StartAsync(_ => { }, services => services.Configure<PresenceOptions>(options => options.Announce = false));
        await bus.Client(Scene.Reviewer).SendAsync(new Heartbeat { Status = "alive" }, RecipientAddress.Everyone).OrFail();
        await bus.SettledAsync().OrFail();

        Assert.Equal((PeerLiveness.Alive, true), Look(bus));
        bus.Clock.Advance(TimeSpan.FromSeconds(89));
        Assert.Equal((PeerLiveness.Alive, true), Look(bus));
        bus.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((PeerLiveness.Unresponsive, false), Look(bus));
        bus.Clock.Advance(TimeSpan.FromSeconds(509));
        Assert.Equal((PeerLiveness.Unresponsive, false), Look(bus));
        bus.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((PeerLiveness.Stuck, false), Look(bus));

        await bus.Client(Scene.Reviewer).SendAsync(new Heartbeat { Status = "alive" }, RecipientAddress.Everyone).OrFail();
        await bus.SettledAsync().OrFail();
        Assert.Equal((PeerLiveness.Alive, true), Look(bus));
    }

    [Fact]
    [Trait("row", "HB-05")]
    public async Task Peer_WithOtherThresholds_IsJudgedByThose()
    {
        await using IacpTestBus bus = await Scene.StartAsync(_ => { }, services => services.Configure<PresenceOptions>(options =>
        {
            options.Announce = false;
            (options.UnresponsiveAfter, options.StuckAfter) = (TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(7));
        }));
        await bus.Client(Scene.Reviewer).SendAsync(new Heartbeat { Status = "alive" }, RecipientAddress.Everyone).OrFail();
        await bus.SettledAsync().OrFail();

        bus.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(PeerLiveness.Unresponsive, Look(bus).Liveness);
        bus.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(PeerLiveness.Stuck, Look(bus).Liveness);
    }

    [Fact]
    [Trait("row", "CAP-07")]
    public async Task Load_InHeartbeats_FollowsTheActiveWork()
    {
        var end = new TaskCompletionSource<CanonicalJson>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using IacpTestBus bus = await Scene.StartAsync(agent => agent.Capability("code_review", (_, _) => end.Task, options =>
        {
            options.MaxConcurrent = 2;
            options.TypicalDuration = TimeSpan.FromSeconds(50);
        }));
        IAgentClient builder = bus.Client(Scene.Builder);
        await BeatsAsync(bus, 1);
        using HandoffConversation first = await builder.HandoffAsync(Scene.Worker, Scene.Request("h-1", "t-1")).OrFail();
        await NextBeatAsync(bus, 2);
        using HandoffConversation second = await builder.HandoffAsync(Scene.Worker, Scene.Request("h-2", "t-2")).OrFail();
        await NextBeatAsync(bus, 3);
        end.SetResult(CanonicalJson.EmptyObject);
        await Task.WhenAll(first.CompletionAsync(), second.CompletionAsync()).OrFail();
        await bus.SettledAsync().OrFail();
        await NextBeatAsync(bus, 4);

        Assert.Equal(
            [("alive", 0.0, 0, 50.0), ("alive", 0.5, 1, 50.0), ("busy", 1.0, 2, 100.0), ("alive", 0.0, 0, 50.0)],
            bus.SentBy<Heartbeat>(Scene.Reviewer).Select(beat => (beat.Status, beat.Load!.Value, beat.ActiveTasks!.Value, beat.EtaSeconds!.Value)));
    }

    [Fact]
    [Trait("row", "DIS-05")]
    public async Task DisposeAsync_OfAnAnnouncingHost_SaysDrainingAndThenOffline()
    {
        IacpTestBus bus = await Scene.StartAsync(_ => { });
        await BeatsAsync(bus, 1);

        await bus.DisposeAsync().AsTask().OrFail();

        Assert.Equal(["alive", "draining", "offline"], bus.SentBy<Heartbeat>(Scene.Reviewer).Select(beat => beat.Status));
    }

    private static (PeerLiveness Liveness, bool IsAvailable) Look(IacpTestBus bus)
    {
        Peer peer = Assert.Single(bus.Client(Scene.Builder).Peers);
        Assert.Equal(Scene.Worker, peer.Id);
        return (peer.Liveness, peer.IsAvailable);
    }

    private static async Task NextBeatAsync(IacpTestBus bus, int count)
    {
        await bus.Clock.WaitForTimerAsync(Beat).OrFail();
        bus.Clock.Advance(Beat);
        await BeatsAsync(bus, count);
    }

    private static Task BeatsAsync(IacpTestBus bus, int count) =>
        Waiting.UntilAsync(() => bus.SentBy<Heartbeat>(Scene.Reviewer).Count() == count && bus.SentBy<Heartbeat>(Scene.Builder).Count() == count, $"both agents have sent {count} heartbeats");
}
