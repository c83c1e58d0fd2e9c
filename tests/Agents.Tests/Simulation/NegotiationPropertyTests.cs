using IacpBus.Agents.Ledger;
using IacpBus.Agents.Negotiations;
using IacpBus.Agents.Store.Sql;
using IacpBus.Agents.Tests.Store;

namespace IacpBus.Agents.Tests.Simulation;

/// <summary>What holds of every negotiation, whatever happens to its messages (docs/protocol.md, how both sides end).</summary>
public sealed class NegotiationPropertyTests
{
    private readonly HashSet<string> _ends = [];

    [Theory]
    [Trait("row", "NEG-09")]
    [Trait("row", "NEG-10")]
    [Trait("row", "NEG-12")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Negotiation_WhateverHappensToItsMessages_EndsOnceAndPaysOnce(bool loses)
    {
        await using SimulatedWorld world = SimulatedWorld.InMemory();

        Scripts.CheckAll(700, script => CheckAsync(world, loses, script));

        Assert.Superset(new HashSet<string> { "Settled/Settled", "Settled/Failed", "Rejected/Rejected", "Expired/Expired", "Cancelled/Cancelled", "Failed/Cancelled", "Failed/Failed" }, _ends);
        await BooksAreEvenAsync(world);
    }

    [Fact]
    [Trait("row", "NEG-11")]
    public async Task Negotiation_OnSqlite_EndsOnceAndPaysOnce()
    {
        await using var one = new SqliteHarness();
        await using var two = new SqliteHarness();
        SqlStore first = await one.OpenAsync(), second = await two.OpenAsync();
        await using var world = new SimulatedWorld(first, second);

        Scripts.CheckAll(60, script => CheckAsync(world, loses: false, script));

        Assert.Contains("Settled/Settled", _ends);
        await BooksAreEvenAsync(world);
    }

    private async Task CheckAsync(SimulatedWorld world, bool loses, int[] script)
    {
        var simulation = new NegotiationSimulation(world, loses);
        (ProposerState proposer, WorkerState? worker) = await simulation.RunAsync(script);

        string end = $"{proposer.CurrentState}/{worker?.CurrentState}";
        _ends.Add(end);
        Assert.True(proposer.IsFinal && worker?.IsFinal != false, end);
        EndsOnce(simulation.StatesOf(world.First));
        EndsOnce(simulation.StatesOf(world.Second));

        bool isPaid = proposer.CurrentState == "Settled";
        Assert.Equal(isPaid, worker is { CurrentState: "Settled" } or { CurrentState: "Failed", SettlementId: not null });
        Assert.Equal((proposer.CreditsTransferred, isPaid), (worker?.CreditsTransferred, proposer.IsReceipted));

        LedgerEntry[] paid = simulation.EntriesOf(world.First), earned = simulation.EntriesOf(world.Second);
        Assert.All(paid.Concat(earned), entry => Assert.Equal(0, entry.Lines.Sum(line => line.Amount)));
        Assert.All(paid, entry => Assert.Equal((world.First.Id, world.Second.Id), (entry.Owner, entry.Peer)));
        Assert.All(earned, entry => Assert.Equal((world.Second.Id, world.First.Id, CreditMovementKind.Earn), (entry.Owner, entry.Peer, entry.Kind)));
        decimal held = Sum(paid.Where(entry => entry.Kind == CreditMovementKind.Hold), Account.Held);
        Assert.Equal(held > 0 ? 1 : 0, paid.Count(entry => entry.Kind is CreditMovementKind.Release or CreditMovementKind.Pay));
        Assert.Equal((0, 0), (Sum(paid, Account.Held), Sum(paid, Account.InTransit)));
        Assert.Equal((proposer.CreditsTransferred ?? 0, proposer.CreditsTransferred ?? 0), (Sum(paid, Account.Paid), -Sum(earned, Account.Earned)));
    }

    /// <summary>What the stores say is what the entries say.</summary>
    private static async Task BooksAreEvenAsync(SimulatedWorld world)
    {
        foreach (SimulatedAgent agent in (SimulatedAgent[])[world.First, world.Second])
        {
            List<LedgerEntry> entries = agent.Watched.Entries;
            Assert.Equal(
                new CreditBalance(Sum(entries, Account.Available), 0),
                await agent.Store.BalanceOfAsync(agent.Id, CancellationToken.None));
            Assert.Equal(default, await agent.Store.BalanceOfAsync(SimulatedWorld.Outsider, CancellationToken.None));
        }
    }

    private static decimal Sum(IEnumerable<LedgerEntry> entries, Account account) => entries.SelectMany(entry => entry.Lines).Where(line => line.Account == account).Sum(line => line.Amount);

    private static void EndsOnce(string[] states)
    {
        int end = Array.FindIndex(states, state => state is "Settled" or "Rejected" or "Expired" or "Cancelled" or "Failed");
        Assert.All(states.Skip(Math.Max(end, 0)), state => Assert.Equal(states[end], state));
    }
}
