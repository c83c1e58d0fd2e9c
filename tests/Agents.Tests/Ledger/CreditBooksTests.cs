using IacpBus.Agents.Ledger;
using IacpBus.Contracts.Iacp;

namespace IacpBus.Agents.Tests.Ledger;

public sealed class CreditBooksTests
{
    private static readonly AgentId Payer = TestKeys.Builder;
    private static readonly AgentId Worker = TestKeys.Reviewer;
    private readonly CreditBooks _books = new();

    [Fact]
    public void BalanceOf_SomebodyWithoutABook_IsNothing() => Assert.Equal(default, _books.BalanceOf(Payer));

    [Fact]
    [Trait("row", "NEG-10")]
    public void Hold_ForTheSameConversation_ReplacesTheOneBefore()
    {
        Apply(CreditMovementKind.Hold, 10);
        Apply(CreditMovementKind.Hold, 4);
        Assert.Equal(new CreditBalance(-4, 4), _books.BalanceOf(Payer));

        Apply(CreditMovementKind.Hold, 5, conversation: 2);
        Assert.Equal(new CreditBalance(-9, 9), _books.BalanceOf(Payer));
    }

    [Fact]
    public void Release_GivesBackOnce()
    {
        Apply(CreditMovementKind.Hold, 10);
        Apply(CreditMovementKind.Release, 0);
        Apply(CreditMovementKind.Release, 0);

        Assert.Equal(new CreditBalance(0, 0), _books.BalanceOf(Payer));
    }

    [Fact]
    [Trait("row", "NEG-09")]
    public void Pay_GivesTheRestBack()
    {
        Apply(CreditMovementKind.Hold, 10);
        Apply(CreditMovementKind.Pay, 7.5m);
        Apply(CreditMovementKind.Earn, 7.5m, owner: Worker);

        Assert.Equal(new CreditBalance(-7.5m, 0), _books.BalanceOf(Payer));
        Assert.Equal(new CreditBalance(7.5m, 0), _books.BalanceOf(Worker));
    }

    [Fact]
    [Trait("row", "NEG-11")]
    public async Task Apply_OfManyAtTheSameTime_KeepsTheSum()
    {
        AgentId[] agents = [.. Enumerable.Range(0, 5).Select(i => AgentId.Parse($"agent-{i}"))];

        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(() =>
        {
            var random = new Random(thread);
            for (int i = 0; i < 1000; i++)
            {
                AgentId payer = agents[random.Next(agents.Length)], worker = agents[random.Next(agents.Length)];
                int conversation = (thread * 1000) + random.Next(20);
                decimal amount = random.Next(1000) / 100m;
                _books.Apply(random.Next(3) switch
                {
                    0 => [Of(CreditMovementKind.Hold, amount, conversation, payer)],
                    1 => [Of(CreditMovementKind.Release, 0, conversation, payer)],
                    _ => [Of(CreditMovementKind.Pay, amount, conversation, payer), Of(CreditMovementKind.Earn, amount, conversation, worker)],
                });
            }
        }))).OrFail();

        CreditBalance[] balances = [.. agents.Select(_books.BalanceOf)];
        Assert.Equal(0, balances.Sum(balance => balance.Available + balance.Held));
        Assert.All(balances, balance => Assert.True(balance.Held >= 0));
    }

    private void Apply(CreditMovementKind kind, decimal amount, int conversation = 1, AgentId? owner = null) => _books.Apply([Of(kind, amount, conversation, owner ?? Payer)]);

    private static CreditMovement Of(CreditMovementKind kind, decimal amount, int conversation, AgentId owner) =>
        new(kind, owner, new Guid(conversation, 0, 0, new byte[8]), Worker, amount, "s-1");
}
