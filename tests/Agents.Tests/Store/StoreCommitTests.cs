using System.Collections.Concurrent;
using IacpBus.Agents.Conversations;
using IacpBus.Agents.Store;
using IacpBus.Agents.Store.Sql;
using IacpBus.Contracts.Iacp;
using Microsoft.EntityFrameworkCore;
using static IacpBus.Agents.Tests.Store.Samples;

namespace IacpBus.Agents.Tests.Store;

/// <summary>What a commit promises, of every store.</summary>
public abstract class StoreCommitTests
{
    [Fact]
    public async Task Commit_OfEverything_IsReadBack()
    {
        await using StoreHarness harness = await MakeAsync();
        SqlStore store = await harness.OpenAsync();
        InboxKey key = Key();
        ConversationRow row = Row(work: true, due: Now) with { Aliases = [Alias("t-1"), Alias("c-1", AliasKind.Handoff)] };
        OutboxRow mail = Mail(key) with { TraceParent = "00-1", IsBurial = true, Problem = "{}" };
        IReadOnlyList<OutboxRow>? published = null;
        StoreUnit unit = Unit(row) with { Inbox = Received(key), Outbox = [mail], Audit = [Event("h-1")], OnCommitted = rows => published = rows };

        Assert.Equal(CommitOutcome.Committed, await store.CommitAsync(unit, CancellationToken.None).OrFail());

        InboxEntry? seen = await store.FindReceivedAsync(key, CancellationToken.None);
        Assert.Equal(Hash, seen!.ContentHash.ToArray());
        Assert.Equal(Now.AddHours(1), seen.ForgetAt);
        ConversationRow found = (await store.FindAsync(row.Key, CancellationToken.None))!;
        Assert.Equal(row.Data.ToArray(), found.Data.ToArray());
        Assert.Equal(row.Request.ToArray(), found.Request.ToArray());
        Assert.Equal(row.Aliases, found.Aliases);
        Assert.Equal((row.Self, row.Peer, row.Role, row.Version, row.State, row.DueAt, store.Instance), (found.Self, found.Peer, found.Role, found.Version, found.State, found.DueAt, found.Owner));
        OutboxRow waits = Assert.Single(await store.FindUnpublishedAsync(key, CancellationToken.None));
        Assert.Equal(mail.Body.ToArray(), waits.Body.ToArray());
        Assert.Equal(mail with { Body = default, Sequence = waits.Sequence }, waits with { Body = default });
        Assert.Equal(waits.Sequence, Assert.Single(published!).Sequence);
        Assert.True(waits.Sequence > 0);
    }

    [Fact]
    public async Task Commit_OfAMessageHandledBefore_WritesNothing()
    {
        await using StoreHarness harness = await MakeAsync();
        SqlStore store = await harness.OpenAsync();
        InboxKey key = Key();
        await store.CommitAsync(new StoreUnit { Id = NewGuid(), Inbox = Received(key) }, CancellationToken.None);
        ConversationRow row = Row();
        bool told = false;

        CommitOutcome outcome = await store.CommitAsync(Unit(row) with { Inbox = Received(key), Outbox = [Mail(key)], OnCommitted = _ => told = true }, CancellationToken.None);

        Assert.Equal(CommitOutcome.AlreadyReceived, outcome);
        Assert.False(told);
        Assert.Null(await store.FindAsync(row.Key, CancellationToken.None));
        Assert.Empty(await store.FindUnpublishedAsync(key, CancellationToken.None));
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public async Task Commit_OfAVersion_FitsOnTopOfTheOneBeforeOnly(int version, bool fits)
    {
        await using StoreHarness harness = await MakeAsync();
        SqlStore store = await harness.OpenAsync();
        ConversationRow row = Row();
        await store.CommitAsync(Unit(row), CancellationToken.None);
        InboxKey key = Key();

        CommitOutcome outcome = await store.CommitAsync(Unit(row with { Version = version, State = "Later" }) with { Inbox = Received(key) }, CancellationToken.None);

        Assert.Equal(fits ? CommitOutcome.Committed : CommitOutcome.Conflict, outcome);
        Assert.Equal(fits ? "Later" : "Working", (await store.FindAsync(row.Key, CancellationToken.None))!.State);
        Assert.Equal(fits, await store.FindReceivedAsync(key, CancellationToken.None) is not null);
    }

    [Fact]
    public async Task Commit_ThatIsDuplicateAndConflict_IsADuplicate()
    {
        await using StoreHarness harness = await MakeAsync();
        SqlStore store = await harness.OpenAsync();
        InboxKey key = Key();
        ConversationRow row = Row();
        await store.CommitAsync(Unit(row) with { Inbox = Received(key) }, CancellationToken.None);

        Assert.Equal(CommitOutcome.AlreadyReceived, await store.CommitAsync(Unit(row) with { Inbox = Received(key) }, CancellationToken.None));
    }

    [Fact]
    public async Task Commit_KeepsTheRequestAndThePlaceOfNames()
    {
        await using StoreHarness harness = await MakeAsync();
        SqlStore store = await harness.OpenAsync();
        ConversationRow first = Row() with { Aliases = [Alias("task")] };
        ConversationRow second = Row() with { Aliases = [Alias("task")] };
        await store.CommitAsync(Unit(first), CancellationToken.None);
        await store.CommitAsync(Unit(second), CancellationToken.None);
        await store.CommitAsync(Unit(first with { Version = 2, Request = default, Aliases = [Alias("task"), Alias("more")] }), CancellationToken.None);

        Assert.Equal([first.Key, second.Key], (await store.FindAllAsync(Alias("task"), CancellationToken.None)).Select(row => row.Key));
        Assert.Equal([first.Key], (await store.FindAllAsync(Alias("more"), CancellationToken.None)).Select(row => row.Key));
        Assert.Empty(await store.FindAllAsync(Alias("task", AliasKind.Handoff), CancellationToken.None));
        Assert.Equal(first.Request.ToArray(), (await store.FindAsync(first.Key, CancellationToken.None))!.Request.ToArray());
    }

    [Fact]
    public async Task Commit_WithAMistake_ThrowsToItsCallerOnly()
    {
        await using StoreHarness harness = await MakeAsync();
        SqlStore store = await harness.OpenAsync();
        OutboxRow mail = Mail();
        await store.CommitAsync(Sending(mail), CancellationToken.None);
        ConversationRow[] rows = [.. Enumerable.Range(0, 20).Select(_ => Row())];

        Task<CommitOutcome>[] sound = [.. rows.Select(row => store.CommitAsync(Unit(row), CancellationToken.None))];
        Task<CommitOutcome> mistaken = store.CommitAsync(Unit(Row()) with { Outbox = [mail] }, CancellationToken.None);

        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => mistaken.OrFail());
        Assert.All(await Task.WhenAll(sound).OrFail(), outcome => Assert.Equal(CommitOutcome.Committed, outcome));
        await using var context = harness.Context();
        Assert.Equal(20, await context.Conversations.CountAsync());
    }

    [Fact]
    public async Task Commit_OfAThousandAtOnceWithConflicts_CountsExactly()
    {
        await using StoreHarness harness = await MakeAsync();
        SqlStore store = await harness.OpenAsync();
        Guid[] counters = [.. Enumerable.Range(0, 100).Select(_ => NewGuid())];
        int told = 0;

        await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => Task.Run(async () =>
        {
            AgentId peer = AgentId.Parse($"peer-{i % 100 % 7}");
            InboxKey message = Key(peer);
            do
            {
                int version = (await store.FindAsync(counters[i % 100], CancellationToken.None))?.Version ?? 0;
                StoreUnit unit = Unit(Row(counters[i % 100], version + 1, peer: peer)) with { Inbox = Received(message), Outbox = [Mail(message, peer)], OnCommitted = _ => Interlocked.Increment(ref told) };
                if (await store.CommitAsync(unit, CancellationToken.None) == CommitOutcome.Committed)
                {
                    Assert.Equal(CommitOutcome.AlreadyReceived, await store.CommitAsync(unit with { Id = NewGuid() }, CancellationToken.None));
                    return;
                }
            }
            while (true);
        }))).OrFail();

        await using var context = harness.Context();
        Assert.Equal(1000, told);
        Assert.All(await context.Conversations.ToListAsync(), row => Assert.Equal(10, row.Version));
        Assert.Equal(100, await context.Conversations.CountAsync());
        Assert.Equal((1000, 1000), (await context.Inbox.CountAsync(), await context.Outbox.CountAsync()));
    }

    [Fact]
    public async Task OnCommitted_OfOneRecipient_IsCalledInTheOrderOfSequencesAndBeforeTheCallerGoesOn()
    {
        await using StoreHarness harness = await MakeAsync();
        SqlStore store = await harness.OpenAsync();
        var order = new ConcurrentQueue<long>();
        var mails = new List<MessageOrder>();
        Task[] commits = [.. Enumerable.Range(0, 300).Select(async i =>
        {
            bool told = false;
            OutboxRow mail = Mail();
            lock (mails)
            {
                mails.Add(new(i, mail.MessageId.Value));
            }

            await store.CommitAsync(Sending(mail) with { OnCommitted = rows => { told = true; order.Enqueue(rows[0].Sequence); } }, CancellationToken.None);
            Assert.True(told);
        })];
        await Task.WhenAll(commits).OrFail();

        Assert.Equal(order.Order(), order);
        await using var context = harness.Context();
        Assert.Equal(mails.OrderBy(mail => mail.Number).Select(mail => mail.Id), await context.Outbox.OrderBy(row => row.Sequence).Select(row => row.MessageId).ToListAsync());
    }

    [Fact]
    public async Task Commit_ThatIsCancelledBeforehand_WritesNothing()
    {
        await using StoreHarness harness = await MakeAsync();
        SqlStore store = await harness.OpenAsync();
        ConversationRow row = Row();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.CommitAsync(Unit(row), new CancellationToken(canceled: true)).OrFail());

        Assert.Null(await store.FindAsync(row.Key, CancellationToken.None));
    }

    [Fact]
    public async Task Reopened_EverythingIsThere()
    {
        await using StoreHarness harness = await MakeAsync();
        SqlStore store = await harness.OpenAsync();
        InboxKey key = Key();
        ConversationRow row = Row();
        await store.CommitAsync(Unit(row) with { Inbox = Received(key), Outbox = [Mail(key)] }, CancellationToken.None);

        SqlStore next = await harness.NextAsync(store);

        Assert.NotEqual(store.Instance, next.Instance);
        Assert.NotNull(await next.FindAsync(row.Key, CancellationToken.None));
        Assert.NotNull(await next.FindReceivedAsync(key, CancellationToken.None));
        Assert.Single(await next.FindUnpublishedAsync(key, CancellationToken.None));
    }

    private protected abstract Task<StoreHarness> MakeAsync();

    private sealed record MessageOrder(int Number, string Id);
}
