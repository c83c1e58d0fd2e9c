using IacpBus.Agents.Handoffs;
using IacpBus.Agents.Tests.Store;

namespace IacpBus.Agents.Tests.Simulation;

/// <summary>What holds of every handoff, whatever happens to its messages (docs/protocol.md, how both sides end).</summary>
public sealed class HandoffPropertyTests
{
    private readonly HashSet<string> _ends = [];

    [Theory]
    [Trait("row", "HOF-07")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Handoff_WhateverHappensToItsMessages_EndsOnceOnEachSide(bool loses)
    {
        await using SimulatedWorld world = SimulatedWorld.InMemory();

        Scripts.CheckAll(500, script => CheckAsync(world, loses, script));

        Assert.Superset(new HashSet<string> { "Completed/Completed", "Rejected/", "Failed/Failed", "Cancelled/Cancelled", "Cancelled/Completed", "TimedOut/Failed" }, _ends);
    }

    [Fact]
    [Trait("row", "HOF-07")]
    public async Task Handoff_OnSqlite_EndsOnceOnEachSide()
    {
        await using var one = new SqliteHarness();
        await using var two = new SqliteHarness();
        await using var world = new SimulatedWorld(await one.OpenAsync(), await two.OpenAsync());

        Scripts.CheckAll(40, script => CheckAsync(world, loses: false, script));

        Assert.Contains("Completed/Completed", _ends);
    }

    private async Task CheckAsync(SimulatedWorld world, bool loses, int[] script)
    {
        var simulation = new HandoffSimulation(world, loses);
        (SenderState sender, ReceiverState? receiver) = await simulation.RunAsync(script);

        string end = $"{sender.CurrentState}/{receiver?.CurrentState}";
        _ends.Add(end);
        Assert.True(sender.IsFinal && receiver?.IsFinal != false, end);
        EndsOnce(simulation.StatesOf(world.First));
        EndsOnce(simulation.StatesOf(world.Second));
        Assert.True(
            sender.CurrentState switch
            {
                "Completed" or "Failed" => receiver?.CurrentState == sender.CurrentState,
                "Rejected" => receiver is null,
                "TimedOut" => receiver?.CurrentState != "Cancelled",
                _ => true,
            },
            end);
    }

    private static void EndsOnce(string[] states)
    {
        int end = Array.FindIndex(states, state => state is "Completed" or "Rejected" or "Failed" or "TimedOut" or "Cancelled");
        Assert.All(states.Skip(Math.Max(end, 0)), state => Assert.Equal(states[end], state));
    }
}
