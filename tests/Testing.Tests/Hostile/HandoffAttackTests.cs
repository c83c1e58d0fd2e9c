using IacpBus.Agents;
using IacpBus.Agents.Client;
using IacpBus.Agents.Handoffs;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Contracts.Json;
using Microsoft.Extensions.DependencyInjection;

namespace IacpBus.Testing.Tests.Hostile;

/// <summary>The same ids twice, and handoffs that are merged.</summary>
public sealed class HandoffAttackTests
{
    private const string Builder = "builder-01";
    private const string Reviewer = "reviewer-02";
    private static readonly AgentId Peer = AgentId.Parse(Reviewer);

    [Fact]
    public async Task HandoffAsync_WithAnIdThatIsUnderWay_IsRefusedAndTheFirstHearsItsEnd()
    {
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using IacpTestBus bus = await StartAsync(go);

        using HandoffConversation work = await bus.Client(Builder).HandoffAsync(Peer, Request("h-1", "t-1")).OrFail();
        await Assert.ThrowsAsync<InvalidOperationException>(() => bus.Client(Builder).HandoffAsync(Peer, Request("h-1", "t-1")).OrFail());
        go.SetResult();

        Assert.Equal(HandoffStatus.Completed, (await work.CompletionAsync().OrFail()).Status);
    }

    [Fact]
    public async Task HandoffAsync_TheSameTaskThreeTimes_AllHearTheEnd()
    {
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using IacpTestBus bus = await StartAsync(go);

        using HandoffConversation first = await bus.Client(Builder).HandoffAsync(Peer, Request("h-1", "t-1")).OrFail();
        using HandoffConversation second = await bus.Client(Builder).HandoffAsync(Peer, Request("h-2", "t-1")).OrFail();
        using HandoffConversation third = await bus.Client(Builder).HandoffAsync(Peer, Request("h-3", "t-1")).OrFail();
        go.SetResult();

        Assert.Equal((HandoffStatus.Duplicate, HandoffStatus.Duplicate), (second.First.Status, third.First.Status));
        foreach (HandoffConversation work in new[] { first, second, third })
        {
            Assert.Equal(HandoffStatus.Completed, (await work.CompletionAsync().OrFail()).Status);
        }
    }

    [Fact]
    public async Task CancelAsync_OfOneThatEndedLongAgo_IsWithoutEffect()
    {
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using IacpTestBus bus = await StartAsync(go);
        using HandoffConversation work = await bus.Client(Builder).HandoffAsync(Peer, Request("h-1", "t-1")).OrFail();
        go.SetResult();
        await work.CompletionAsync().OrFail();

        for (int round = 0; round < 2; round++)
        {
            await bus.Clock.WaitForTimerAsync(TimeSpan.FromSeconds(1)).OrFail();
            bus.Clock.Advance(TimeSpan.FromHours(2));
        }

        await bus.Clock.WaitForTimerAsync(TimeSpan.FromSeconds(1)).OrFail();
        await work.CancelAsync("late").OrFail();
    }

    private static HandoffRequest Request(string handoff, string task) => new()
    {
        HandoffId = handoff,
        TaskId = task,
        Capability = "code_review",
        Context = new HandoffContext { TaskDescription = "Review the change." },
    };

    private static Task<IacpTestBus> StartAsync(TaskCompletionSource go) => IacpTestBus.StartAsync(services =>
    {
        services.AddIacpAgent(Builder);
        services.AddIacpAgent(Reviewer, agent => agent.Capability("code_review", async (_, _) =>
        {
            await go.Task;
            return CanonicalJson.EmptyObject;
        }));
    });
}
