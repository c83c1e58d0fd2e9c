using IacpBus.Agents.Conversations;
using IacpBus.Agents.Ledger;
using IacpBus.Agents.Store;
using IacpBus.Agents.Store.Sql;
using IacpBus.Contracts.Iacp;
using Microsoft.EntityFrameworkCore;
using static IacpBus.Agents.Tests.Store.Samples;

namespace IacpBus.Agents.Tests.Store;

/// <summary>Questions, adoption, leases and sweeping, of every store.</summary>
public abstract class StoreRowsTests
{
    [Fact]
    public async Task Find_OfWhatIsNotThere_IsNull()
    {
        await using StoreHarness harness = await MakeAsync();
        SqlStore store = await harness.OpenAsync();

        Assert.Null(await store.FindAsync(NewGuid(), CancellationToken.None));
        Assert.Null(await store.FindReceivedAsync(Key(), CancellationToken.None));
        Assert.Empty(await store.FindUnpublishedAsync(Key(), CancellationToken.None));
        Assert.True(store.IsDurable);
    }

    [Fact]
    public async Task FindReceived_WithAnotherSpellingOfTheId_IsTheSameMessage()
    {
        await using StoreHarness harness = await MakeAsync();
        SqlStore store = await harness.OpenAsync();
        InboxKey key = Key();
        await store.CommitAsync(new StoreUnit { Id = NewGuid(), Inbox = Received(key) }, CancellationToken.None);

        Assert.NotNull(await store.FindReceivedAsync(key with { MessageId = MessageId.Parse(key.MessageId.Value.ToUpperInvariant()) }, CancellationToken.None));
        Assert.Null(await store.FindReceivedAsync(key with { Sender = Other }, CancellationToken.None));
        Assert.Null(await store.FindReceivedAsync(key with { Self = Other }, CancellationToken.None));
    }

    [Fact]
    public async Task FindDue_OfSomeAgents_IsTheEarliestOfThem()
    {
        await using StoreHarness harness = await MakeAsync();
        SqlStore store = await harness.OpenAsync();
        ConversationRow late = Row(due: Now), early = Row(self: Other, due: Now.AddMinutes(-1)), never = Row(), later = Row(due: Now.AddSeconds(1));
        await store.CommitAsync(Unit(late, early, never, later), CancellationToken.None);

        Assert.Equal([early.Key, late.Key], (await store.FindDueAsync([Me, Other], Now, 10, CancellationToken.None)).Select(row => row.Key));
        Assert.Equal([early.Key], (await store.FindDueAsync([Me, Other], Now, 1, CancellationToken.None)).Select(row => row.Key));
        Assert.Equal([late.Key], (await store.FindDueAsync([Me], Now, 10, CancellationToken.None)).Select(row => row.Key));
    }

    [Fact]
    public async Task FindOpen_OfARole_IsWhatIsNotFinalOldestFirst()
    {
        await using StoreHarness harness = await MakeAsync();
        SqlStore store = await harness.OpenAsync();
        ConversationRow one = Row(), two = Row();
        foreach (ConversationRow row in new[] { one, two, Row(final: true), Row(self: Other), Row() with { Role = ConversationRole.Worker } })
        {
            await store.CommitAsync(Unit(row), CancellationToken.None);
        }

        await store.CommitAsync(Unit(one with { Version = 2 }), CancellationToken.None);

        Assert.Equal([one.Key, two.Key], (await store.FindOpenAsync(Me, ConversationRole.HandoffReceiver, CancellationToken.None)).Select(row => row.Key));
    }

    [Fact]
    public async Task HasRoom_IsBoundPerPeerAndInAll()
    {
        await using StoreHarness harness = await MakeAsync();
        (harness.Conversations.MaxConversations, harness.Conversations.MaxConversationsPerPeer) = (3, 2);
        SqlStore store = await harness.OpenAsync();
        ConversationRow second = Row();
        await store.CommitAsync(Unit(Row(), second, Row(final: true), Row(self: Other)), CancellationToken.None);

        Assert.False(await store.HasRoomForAsync(Me, Peer, CancellationToken.None));
        Assert.True(await store.HasRoomForAsync(Me, Other, CancellationToken.None));
        await store.CommitAsync(Unit(second with { Version = 2, IsFinal = true }), CancellationToken.None);
        Assert.True(await store.HasRoomForAsync(Me, Peer, CancellationToken.None));
        await store.CommitAsync(Unit(Row(peer: Other), Row(peer: Me)), CancellationToken.None);
        Assert.False(await store.HasRoomForAsync(Me, Peer, CancellationToken.None));
    }

    [Fact]
    public async Task Forget_OfThatVersionOnly_RemovesItWithItsNamesAndGivesBack()
    {
        await using StoreHarness harness = await MakeAsync();
        SqlStore store = await harness.OpenAsync();
        ConversationRow row = Row() with { Aliases = [Alias("t")] };
        await store.CommitAsync(Unit(row) with { Ledger = [Entry(CreditMovementKind.Hold, 5)] }, CancellationToken.None);
        LedgerEntry[] release = [Entry(CreditMovementKind.Release, 5)];

        Assert.False(await store.ForgetAsync(row.Key, 2, release, CancellationToken.None));
        Assert.Equal(new CreditBalance(-5, 5), await store.BalanceOfAsync(Me, CancellationToken.None));
        Assert.True(await store.ForgetAsync(row.Key, 1, release, CancellationToken.None));
        Assert.False(await store.ForgetAsync(row.Key, 1, release, CancellationToken.None));
        Assert.Equal(new CreditBalance(0, 0), await store.BalanceOfAsync(Me, CancellationToken.None));
        Assert.Null(await store.FindAsync(row.Key, CancellationToken.None));
        Assert.Empty(await store.FindAllAsync(Alias("t"), CancellationToken.None));
    }

    [Fact]
    public async Task CountAttempt_CountsPerMessage()
    {
        await using StoreHarness harness = await MakeAsync();
        SqlStore store = await harness.OpenAsync();
        InboxKey key = Key();

        Assert.Equal(1, await store.CountAttemptAsync(key, Now, CancellationToken.None));
        Assert.Equal(2, await store.CountAttemptAsync(key, Now, CancellationToken.None));
        Assert.Equal(1, await store.CountAttemptAsync(Key(), Now, CancellationToken.None));
    }

    [Fact]
    public async Task ForgetPublished_RemovesThoseOnly()
    {
        await using StoreHarness harness = await MakeAsync();
        SqlStore store = await harness.OpenAsync();
        InboxKey cause = Key();
        OutboxRow one = Mail(cause), two = Mail(cause), three = Mail(cause);
        await store.CommitAsync(Sending(one, two, three), CancellationToken.None);

        await store.ForgetPublishedAsync([one.MessageId, three.MessageId], CancellationToken.None);

        Assert.Equal([two.MessageId], (await store.FindUnpublishedAsync(cause, CancellationToken.None)).Select(row => row.MessageId));
    }

    [Fact]
    public async Task Adopt_WhileTheOwnerLives_TakesNothing()
    {
        await using StoreHarness harness = await MakeAsync();
        SqlStore store = await harness.OpenAsync();
        await store.CommitAsync(Unit(Row(work: true)) with { Outbox = [Mail()] }, CancellationToken.None);
        SqlStore asks = store.IsShared ? await harness.NextAsync(store) : store;

        Assert.Empty(await asks.AdoptOutboxAsync([Me], 10, CancellationToken.None));
        Assert.Empty(await asks.AdoptWorkAsync([Me], 10, CancellationToken.None));
    }

    [Fact]
    public async Task Adopt_AfterTheOwnersEnd_TakesEachOnce()
    {
        await using StoreHarness harness = await MakeAsync();
        SqlStore store = await harness.OpenAsync();
        ConversationRow[] rows = [Row(work: true), Row(work: true), Row(work: true, self: Other), Row()];
        OutboxRow[] mails = [Mail(), Mail(), Mail() with { Self = Other }];
        await store.CommitAsync(Unit(rows) with { Outbox = mails }, CancellationToken.None);
        await harness.EndLeasesAsync();
        SqlStore next = await harness.NextAsync(store);

        IReadOnlyList<OutboxRow> first = await next.AdoptOutboxAsync([Me], 1, CancellationToken.None);
        IReadOnlyList<OutboxRow> others = await next.AdoptOutboxAsync([Me], 10, CancellationToken.None);
        IReadOnlyList<ConversationRow> work = await next.AdoptWorkAsync([Me, AgentId.Parse("nobody")], 10, CancellationToken.None);

        Assert.Equal([mails[0].MessageId, mails[1].MessageId], first.Concat(others).Select(mail => mail.MessageId));
        Assert.Empty(await next.AdoptOutboxAsync([Me], 10, CancellationToken.None));
        Assert.Equal(rows[..2].Select(row => (row.Key, 2, (string?)store.Instance)).Order(), work.Select(row => (row.Key, row.Version, row.Owner)).Order());
        Assert.Empty(await next.AdoptWorkAsync([Me], 10, CancellationToken.None));
        Assert.Equal((2, next.Instance), ((await next.FindAsync(rows[0].Key, CancellationToken.None))!.Version, (await next.FindAsync(rows[0].Key, CancellationToken.None))!.Owner));
        Assert.Equal(CommitOutcome.Conflict, await next.CommitAsync(Unit(rows[0] with { Version = 2 }), CancellationToken.None));
        Assert.Equal(CommitOutcome.Committed, await next.CommitAsync(Unit(rows[0] with { Version = 3 }), CancellationToken.None));
    }

    [Fact]
    public async Task Adopt_AfterRelease_NamesNoEarlierOwner()
    {
        await using StoreHarness harness = await MakeAsync();
        SqlStore store = await harness.OpenAsync();
        await store.CommitAsync(Unit(Row(work: true)) with { Outbox = [Mail()] }, CancellationToken.None);
        await store.ReleaseAsync(CancellationToken.None);
        SqlStore next = await harness.NextAsync(store);

        Assert.Null(Assert.Single(await next.AdoptWorkAsync([Me], 10, CancellationToken.None)).Owner);
        Assert.Single(await next.AdoptOutboxAsync([Me], 10, CancellationToken.None));
    }

    [Fact]
    public async Task FindUnpublished_OfAnOwnerThatIsGone_TakesThemOver()
    {
        await using StoreHarness harness = await MakeAsync();
        SqlStore store = await harness.OpenAsync();
        InboxKey cause = Key();
        await store.CommitAsync(Sending(Mail(cause), Mail(cause)), CancellationToken.None);
        await harness.EndLeasesAsync();
        SqlStore next = await harness.NextAsync(store);

        Assert.Equal(2, (await next.FindUnpublishedAsync(cause, CancellationToken.None)).Count);
        await using var context = harness.Context();
        Assert.All(await context.Outbox.ToListAsync(), row => Assert.Equal(next.Instance, row.Owner));
    }

    [Fact]
    public async Task Sweep_RemovesWhatRanOutAndReturnsTheMessages()
    {
        await using StoreHarness harness = await MakeAsync();
        SqlStore store = await harness.OpenAsync();
        InboxKey old = Key(), young = Key();
        OutboxRow dead = Mail(expires: Now), alive = Mail(young, expires: Now.AddSeconds(1));
        await store.CommitAsync(new StoreUnit { Id = NewGuid(), Inbox = Received(old, Now), Outbox = [dead] }, CancellationToken.None);
        await store.CommitAsync(new StoreUnit { Id = NewGuid(), Inbox = Received(young, Now.AddSeconds(1)), Outbox = [alive] }, CancellationToken.None);
        await store.CountAttemptAsync(old, Now, CancellationToken.None);
        await store.CountAttemptAsync(young, Now.AddSeconds(1), CancellationToken.None);

        Assert.Equal([dead.MessageId], (await store.SweepAsync(Now, CancellationToken.None)).Select(row => row.MessageId));

        Assert.Null(await store.FindReceivedAsync(old, CancellationToken.None));
        Assert.NotNull(await store.FindReceivedAsync(young, CancellationToken.None));
        Assert.Single(await store.FindUnpublishedAsync(young, CancellationToken.None));
        Assert.Equal(1, await store.CountAttemptAsync(old, Now, CancellationToken.None));
        Assert.Equal(2, await store.CountAttemptAsync(young, Now, CancellationToken.None));
    }

    [Fact]
    public async Task Sweep_OfMoreThanOneBatch_RemovesAll()
    {
        await using StoreHarness harness = await MakeAsync();
        SqlStore store = await harness.OpenAsync();
        await Task.WhenAll(Enumerable.Range(0, 600).Select(_ => store.CommitAsync(new StoreUnit { Id = NewGuid(), Inbox = Received(Key(), Now), Outbox = [Mail(expires: Now)] }, CancellationToken.None))).OrFail();

        Assert.Equal(600, (await store.SweepAsync(Now, CancellationToken.None).OrFail()).Count);

        await using var context = harness.Context();
        Assert.Equal((0, 0), (await context.Inbox.CountAsync(), await context.Outbox.CountAsync()));
    }

    private protected abstract Task<StoreHarness> MakeAsync();
}
