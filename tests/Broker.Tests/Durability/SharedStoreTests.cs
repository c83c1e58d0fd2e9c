using IacpBus.Agents.Client;
using IacpBus.Agents.Handoffs;
using IacpBus.Agents.Ledger;
using IacpBus.Agents.Negotiations;
using IacpBus.Agents.Store;
using IacpBus.Broker.Tests.Support;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Json;
using Microsoft.Extensions.DependencyInjection;

namespace IacpBus.Broker.Tests.Durability;

/// <summary>Two instances of one agent on one PostgreSQL database.</summary>
public sealed class SharedStoreTests(VirtualHost vhost) : IClassFixture<VirtualHost>
{
    private const int Many = 30;

    [Fact]
    public async Task Negotiations_WhicheverInstanceGetsTheMail_AreDoneOnceAndTheirCallersKnow()
    {
        const string Self = "firm-01", Peer = "maker-01";
        await using Database database = await Database.MakeAsync();
        var keys = new TestKeys();
        int runs = 0;
        await using AgentHost maker = await AgentHost.StartAsync(vhost.Uri, keys, process => process.Agent(Peer, agent => agent.Negotiation(
            (_, _) => Task.FromResult(NegotiationDecision.Accept()),
            (work, _) => Task.FromResult(CanonicalJson.Parse($"{Interlocked.Increment(ref runs)}")))));
        await using AgentHost first = await StartAsync(database, keys, Self);
        await using AgentHost second = await StartAsync(database, keys, Self);

        NegotiationUpdate[] ends = await Eventually.EndsAsync(Task.WhenAll(Enumerable.Range(0, Many).Select(n => BuyAsync((n % 2 == 0 ? first : second).Client(Self), AgentId.Parse(Peer), n))));

        Assert.All(ends, end => Assert.Equal(NegotiationState.Settled, end.State));
        Assert.Equal(Many, runs);
        Assert.Equal(Many, await database.ReadAsync<long>($"SELECT count(*) FROM ledger_entries WHERE kind = {(int)CreditMovementKind.Pay}"));
        await Eventually.HoldsAsync(async () => await database.ReadAsync<long>($"SELECT count(*) FROM ledger_entries WHERE kind = {(int)CreditMovementKind.Receipt}") == Many, "every payment is receipted");
        Assert.Equal(-Many, (await first.Client(Self).GetCreditsAsync()).Available);
        Assert.Equal(await first.Client(Self).GetCreditsAsync(), await second.Client(Self).GetCreditsAsync());
        await Eventually.HoldsAsync(async () => (await maker.Client(Peer).GetCreditsAsync()).Available == Many, "the maker books what it earned");
    }

    [Fact]
    public async Task Handoffs_OfAnInstanceThatDies_AreTakenOverByTheOther()
    {
        const string Self = "yard-01", Peer = "owner-02";
        await using Database database = await Database.MakeAsync();
        var keys = new TestKeys();
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using AgentHost owner = await AgentHost.StartAsync(vhost.Uri, keys, process => process.Agent(Peer));
        AgentHost first = await StartAsync(database, keys, Self, async (_, stop) =>
        {
            begun.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop);
            return CanonicalJson.EmptyObject;
        });
        using HandoffConversation work = await Eventually.EndsAsync(owner.Client(Peer).HandoffAsync(AgentId.Parse(Self), Handoff.Request("h-1", "build")));
        Task<HandoffUpdate> completion = work.CompletionAsync();
        await Eventually.EndsAsync(begun.Task);
        await using AgentHost second = await StartAsync(database, keys, Self, (call, _) => Task.FromResult(CanonicalJson.Parse($$"""{"by":"second","of":"{{call.HandoffId}}"}""")));

        await first.StopAtOnceAsync();
        await first.DisposeAsync();

        Assert.Equal("""{"by":"second","of":"h-1"}""", (await Eventually.EndsAsync(completion)).Result.ToString());
    }

    private static async Task<NegotiationUpdate> BuyAsync(IAgentClient client, AgentId peer, int number)
    {
        using Negotiation negotiation = await client.NegotiateAsync(peer, new WorkTerms { Task = $"piece {number}", RewardCredits = 1 });
        await foreach (NegotiationUpdate update in negotiation.ReadAllAsync())
        {
            if (update.State == NegotiationState.Completed)
            {
                return await negotiation.SettleAsync();
            }
        }

        throw new InvalidOperationException("It ended before it was completed.");
    }

    private Task<AgentHost> StartAsync(Database database, TestKeys keys, string self, Func<Agents.Capabilities.CapabilityCall, CancellationToken, Task<CanonicalJson>>? build = null) =>
        AgentHost.StartAsync(vhost.Uri, keys, process =>
        {
            process.Services.Configure<StoreOptions>(database.Configure);
            process.Agent(self, agent =>
            {
                if (build is not null)
                {
                    agent.Capability("build", build);
                }
            });
        });
}
