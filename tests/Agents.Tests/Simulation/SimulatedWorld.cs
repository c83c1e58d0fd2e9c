using IacpBus.Agents.Conversations;
using IacpBus.Agents.Store;
using IacpBus.Agents.Store.Memory;
using IacpBus.Contracts.Iacp;
using IacpBus.Transport.Trust;
using Microsoft.Extensions.Options;

namespace IacpBus.Agents.Tests.Simulation;

/// <summary>Two agents that deal with each other, and a third with a good key that is no party to anything.</summary>
internal sealed class SimulatedWorld : IAsyncDisposable
{
    /// <summary>What the first may owe: most proposals of the tests fit, some do not.</summary>
    public const decimal CreditLimit = 1_000_000;

    public SimulatedWorld(IAgentStore first, IAgentStore second)
    {
        First = new SimulatedAgent(TestKeys.Builder, TestKeys.BuilderSeed, Clock, new WatchedStore(first), agent => agent.CreditLimit = CreditLimit);
        Second = new SimulatedAgent(TestKeys.Reviewer, TestKeys.ReviewerSeed, Clock, new WatchedStore(second));
    }

    public FakeTimeProvider Clock { get; } = new();

    public SimulatedAgent First { get; }

    public SimulatedAgent Second { get; }

    public static AgentId Outsider { get; } = AgentId.Parse("outsider-03");

    public static AgentPrivateKey OutsiderKey { get; } = AgentPrivateKey.FromSeed([.. Enumerable.Range(1, 32).Select(i => (byte)i)]);

    public KnownKeys Keys { get; } = KnownKeys.OfVectors().With(Outsider, OutsiderKey.PublicKey);

    public static SimulatedWorld InMemory() => new(Memory(), Memory());

    public SimulatedAgent Other(SimulatedAgent agent) => agent == First ? Second : First;

    public async ValueTask DisposeAsync()
    {
        await First.DisposeAsync();
        await Second.DisposeAsync();
    }

    private static MemoryStore Memory() => new(Options.Create(new ConversationOptions { MaxConversations = 1_000_000, MaxConversationsPerPeer = 1_000_000 }));
}
