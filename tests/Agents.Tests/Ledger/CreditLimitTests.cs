using System.Collections.Concurrent;
using IacpBus.Agents.Client;
using IacpBus.Agents.Conversations;
using IacpBus.Agents.Ledger;
using IacpBus.Agents.Negotiations;
using IacpBus.Agents.Registration;
using IacpBus.Agents.Store;
using IacpBus.Agents.Store.Memory;
using IacpBus.Agents.Tests.Simulation;
using IacpBus.Agents.Tests.Store;
using IacpBus.Contracts.Iacp;
using IacpBus.Transport.Broker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace IacpBus.Agents.Tests.Ledger;

/// <summary>An agent that may owe 10 credits, on a store that publishes before the commit and on one that does so after it.</summary>
[Trait("row", "NEG-10")]
public sealed class CreditLimitTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _clock = new();
    private readonly SqliteHarness _sqlite = new();
    private readonly Published _published = new();

    public ValueTask DisposeAsync() => _sqlite.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Proposal_BeyondTheLimit_ThrowsSendsNothingAndHoldsNothing(bool durable)
    {
        await using SimulatedAgent agent = await AgentAsync(durable);
        MessageId id = MessageId.New(_clock);

        var refused = await Assert.ThrowsAsync<InsufficientCreditsException>(() => ProposeAsync(agent, 10.01m, id));

        Assert.Equal("builder-01 has not enough credits for that. Offer less, wait until it has earned or got back some, or raise its CreditLimit.", refused.Message);
        Assert.Empty(Sent(agent));
        Assert.Equal(default, await agent.Store.BalanceOfAsync(agent.Id, CancellationToken.None));
        Assert.Null(await agent.Engine.FindAsync(KeyOf(agent, id), CancellationToken.None));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Proposals_ManyAtOnce_FitWithinTheLimitTogether(bool durable)
    {
        await using SimulatedAgent agent = await AgentAsync(durable);

        bool[] taken = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => Task.Run(async () =>
        {
            try
            {
                (await ProposeAsync(agent, 2.5m, MessageId.New(_clock))).Dispose();
                return true;
            }
            catch (InsufficientCreditsException)
            {
                return false;
            }
        }))).OrFail();

        Assert.Equal(4, taken.Count(one => one));
        Assert.Equal(4, Sent(agent).Count);
        Assert.Equal(new CreditBalance(-10, 10), await agent.Store.BalanceOfAsync(agent.Id, CancellationToken.None));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Counter_DearerThanTheLimit_CannotBeAcceptedAndStaysOnTheTable(bool durable)
    {
        await using SimulatedAgent agent = await AgentAsync(durable);
        MessageId id = MessageId.New(_clock);
        using Negotiation negotiation = await ProposeAsync(agent, 8, id);
        Guid key = KeyOf(agent, id);
        await CounterAsync(agent, key, 11);

        await Assert.ThrowsAsync<InsufficientCreditsException>(() => negotiation.AcceptAsync());

        Assert.Equal("Countered", (await agent.Engine.FindAsync(key, CancellationToken.None))!.CurrentState);
        Assert.Single(Sent(agent));
        Assert.Equal(new CreditBalance(-8, 8), await agent.Store.BalanceOfAsync(agent.Id, CancellationToken.None));

        await negotiation.RejectAsync();
        Assert.Equal(default, await agent.Store.BalanceOfAsync(agent.Id, CancellationToken.None));
        await ProposeAsync(agent, 10, MessageId.New(_clock));
    }

    [Theory]
    [InlineData(-0.01)]
    [InlineData(-100)]
    public void CreditLimit_BelowNothing_IsRefused(double limit) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ServiceCollection().AddIacpAgent("builder-01", agent => agent.CreditLimit = (decimal)limit));

    private async Task<SimulatedAgent> AgentAsync(bool durable)
    {
        IAgentStore store = durable
            ? new WatchedStore(await _sqlite.OpenAsync())
            : new MemoryStore(Options.Create(new ConversationOptions()));
        return new SimulatedAgent(TestKeys.Builder, TestKeys.BuilderSeed, _clock, store, agent => agent.CreditLimit = 10, _published);
    }

    private IReadOnlyCollection<ReadOnlyMemory<byte>> Sent(SimulatedAgent agent) => agent.Store is WatchedStore watched ? watched.Sent : _published.Bodies;

    private static Task<Negotiation> ProposeAsync(SimulatedAgent agent, decimal credits, MessageId id) =>
        agent.Services.GetRequiredKeyedService<IAgentClient>(agent.Id.Value).NegotiateAsync(
            TestKeys.Reviewer, new WorkTerms { Task = "read it", RewardCredits = credits }, new AgentCallOptions { MessageId = id }, CancellationToken.None);

    private async Task CounterAsync(SimulatedAgent agent, Guid key, decimal credits) => await agent.Engine.RaiseAsync(
        agent.Id, new WorkerCounters(key, new Contracts.Iacp.Messages.NegotiationTerms { RewardCredits = credits }, _clock.GetUtcNow(), _clock.GetUtcNow().AddHours(1)), CancellationToken.None);

    private static Guid KeyOf(SimulatedAgent agent, MessageId id) => ConversationKey.Of(ConversationRole.Proposer, agent.Id, TestKeys.Reviewer, id.Value);

    private sealed class Published : IMessagePublisher
    {
        public ConcurrentQueue<ReadOnlyMemory<byte>> Bodies { get; } = new();

        public Task PublishAsync(OutboundMessage message, CancellationToken cancellationToken)
        {
            Bodies.Enqueue(message.Body);
            return Task.CompletedTask;
        }
    }
}
