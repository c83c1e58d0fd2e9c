using IacpBus.Agents.Ledger;
using IacpBus.Agents.Store;
using IacpBus.Agents.Store.Sql;
using IacpBus.Agents.Store.Sql.Postgres;
using IacpBus.Contracts.Iacp;
using Microsoft.EntityFrameworkCore;
using static IacpBus.Agents.Tests.Store.Samples;

namespace IacpBus.Agents.Tests.Store;

/// <summary>A server that goes away.</summary>
public sealed class PostgresOutageTests
{
    [Fact]
    public async Task Commits_WhileTheServerCrashesAndComesBack_HappenExactlyOnce()
    {
        await using PostgresServer server = await PostgresServer.StartNewAsync();
        await using StoreHarness harness = await PostgresHarness.MakeAsync(server.ConnectionString);
        SqlStore store = await harness.OpenAsync(TimeProvider.System);
        var away = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var some = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        store.Health.Changed += problem => _ = problem is null || away.TrySetResult();
        int told = 0;

        Task<CommitOutcome[]> commits = Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(async () =>
        {
            AgentId peer = AgentId.Parse($"peer-{i % 8}");
            InboxKey key = Key(peer);
            // A row of before, so that not all go in the first batches.
            await store.CommitAsync(new StoreUnit { Id = NewGuid(), Inbox = Received(Key(peer)) }, CancellationToken.None);
            some.TrySetResult();
            return await store.CommitAsync(Unit(Row(peer: peer)) with
            {
                Inbox = Received(key),
                Outbox = [Mail(key, peer)],
                Ledger = [Entry(CreditMovementKind.Earn, 1, "s-" + i)],
                Audit = [Event("h-" + i)],
                OnCommitted = _ => Interlocked.Increment(ref told),
            }, CancellationToken.None);
        })));
        await some.Task.OrFail();
        await server.CrashAsync();
        Task<InboxEntry?> read = store.FindReceivedAsync(Key(), CancellationToken.None).AsTask();
        await away.Task.OrFail();
        Assert.NotNull(store.Health.Problem);
        await server.StartAsync();

        Assert.All(await commits.OrFail(), outcome => Assert.Equal(CommitOutcome.Committed, outcome));
        Assert.Null(await read.OrFail());
        Assert.Equal(200, told);
        await using var context = harness.Context();
        Assert.Equal((400, 200, 200), (await context.Inbox.CountAsync(), await context.Outbox.CountAsync(), await context.Conversations.CountAsync()));
        Assert.Equal((200, 200), (await context.LedgerEntries.CountAsync(), await context.Audit.CountAsync()));
        Assert.Equal(200, (await store.BalanceOfAsync(Me, CancellationToken.None)).Available);
        Assert.Null(store.Health.Problem);
    }

    /// <summary>The commit is done, but its end was not heard of.</summary>
    [Theory]
    [InlineData("inbox")]
    [InlineData("outbox")]
    [InlineData("conversation")]
    [InlineData("ledger")]
    [InlineData("audit")]
    public async Task Commit_WhoseEndIsNotHeardOf_IsFoundAgain(string content)
    {
        await using StoreHarness harness = await PostgresHarness.MakeAsync();
        SqlStore store = await harness.OpenAsync(TimeProvider.System);
        int calls = 0, told = 0;
        store.Reached = point =>
        {
            if (point == "after commit" && Interlocked.Increment(ref calls) == 1)
            {
                throw new TimeoutException("The connection was lost.");
            }
        };
        StoreUnit all = Unit(Row()) with { Inbox = Received(Key()), Outbox = [Mail()], Ledger = [Entry(CreditMovementKind.Earn, 1, "s")], Audit = [Event("h")], OnCommitted = _ => told++ };
        StoreUnit unit = new()
        {
            Id = all.Id,
            OnCommitted = all.OnCommitted,
            Inbox = content == "inbox" ? all.Inbox : null,
            Outbox = content == "outbox" ? all.Outbox : [],
            Conversations = content == "conversation" ? all.Conversations : [],
            Ledger = content == "ledger" ? all.Ledger : [],
            Audit = content == "audit" ? all.Audit : [],
        };

        Assert.Equal(CommitOutcome.Committed, await store.CommitAsync(unit, CancellationToken.None).OrFail());

        Assert.Equal((1, 1), (told, calls));
    }

    [Fact]
    public async Task Open_WithoutTheDatabase_SaysSo()
    {
        var options = new StoreOptions { Kind = StoreKind.PostgreSql, ConnectionString = PostgresHarness.Server + ";Database=not_there" };
        await using SqlStore store = AgentStores.Create(options, new(), TimeProvider.System);

        StoreRefusedException refusal = await Assert.ThrowsAsync<StoreRefusedException>(() => store.OpenAsync(CancellationToken.None).OrFail());

        Assert.Contains("not_there", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commits_OfTwoInstancesAtOnce_CountExactly()
    {
        await using StoreHarness harness = await PostgresHarness.MakeAsync();
        SqlStore[] stores = [await harness.OpenAsync(TimeProvider.System), await harness.OpenAsync(TimeProvider.System)];
        Guid[] counters = [.. Enumerable.Range(0, 20).Select(_ => NewGuid())];

        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(async () =>
        {
            CommitOutcome outcome;
            do
            {
                SqlStore store = stores[i % 2];
                Guid counter = counters[i / 2 % 20];
                int version = (await store.FindAsync(counter, CancellationToken.None))?.Version ?? 0;
                outcome = await store.CommitAsync(
                    Unit(Row(counter, version + 1)) with { Inbox = Received(Key()), Ledger = [Entry(CreditMovementKind.Earn, 1, "s-" + i)] }, CancellationToken.None);
            }
            while (outcome == CommitOutcome.Conflict);
        }))).OrFail();

        await using var context = harness.Context();
        Assert.All(await context.Conversations.ToListAsync(), row => Assert.Equal(10, row.Version));
        Assert.Equal(200, await context.Inbox.CountAsync());
        Assert.Equal(200, (await stores[0].BalanceOfAsync(Me, CancellationToken.None)).Available);
    }

    /// <summary>Each thing that is abandoned has one new owner, however many ask.</summary>
    [Fact]
    public async Task Adopt_OfTwoInstancesAtOnce_TakesEachOnce()
    {
        await using StoreHarness harness = await PostgresHarness.MakeAsync();
        SqlStore gone = await harness.OpenAsync();
        await gone.CommitAsync(Unit([.. Enumerable.Range(0, 50).Select(_ => Row(work: true))]) with { Outbox = [.. Enumerable.Range(0, 50).Select(_ => Mail())] }, CancellationToken.None);
        await harness.EndLeasesAsync();
        SqlStore[] stores = [await harness.OpenAsync(), await harness.OpenAsync()];

        IReadOnlyList<ConversationRow>[] work = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => stores[i % 2].AdoptWorkAsync([Me], 5, CancellationToken.None))).OrFail();
        IReadOnlyList<OutboxRow>[] mail = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => stores[i % 2].AdoptOutboxAsync([Me], 5, CancellationToken.None))).OrFail();

        Assert.Equal(work.Sum(rows => rows.Count), work.SelectMany(rows => rows).DistinctBy(row => row.Key).Count());
        Assert.Equal(mail.Sum(rows => rows.Count), mail.SelectMany(rows => rows).DistinctBy(row => row.Sequence).Count());
        int left = (await stores[0].AdoptWorkAsync([Me], 100, CancellationToken.None)).Count;
        Assert.Equal(50, left + work.Sum(rows => rows.Count));
    }
}
