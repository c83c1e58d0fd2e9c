using System.Globalization;
using IacpBus.Agents.Store;
using IacpBus.Agents.Store.Sql;
using IacpBus.Agents.Store.Sql.Sqlite;
using static IacpBus.Agents.Tests.Store.Samples;

namespace IacpBus.Agents.Tests.Store;

/// <summary>What is true of a file only.</summary>
public sealed class SqliteOwnershipTests
{
    [Fact]
    public async Task Open_WhileAnotherProcessOwnsTheFile_NamesIt()
    {
        await using var harness = new SqliteHarness();
        await using StoreChild child = await StoreChild.StartAsync(harness.Options, "open");

        StoreInUseException refusal = await Assert.ThrowsAsync<StoreInUseException>(() => harness.OpenAsync());

        Assert.Contains(harness.File, refusal.Message, StringComparison.Ordinal);
        Assert.Contains($"process {child.Id.ToString(CultureInfo.InvariantCulture)}", refusal.Message, StringComparison.Ordinal);
        await child.KillAsync();
        await harness.OpenAsync();
    }

    [Fact]
    public async Task Open_ByAnotherNameOfTheFile_MeetsTheSameLock()
    {
        await using var harness = new SqliteHarness();
        await harness.OpenAsync();
        using var folder = new TempFolder();
        File.CreateSymbolicLink(folder.File("other.db"), harness.File);
        await using SqlStore other = AgentStores.Create(new StoreOptions { Path = folder.File("other.db") }, harness.Conversations, harness.Clock);

        await Assert.ThrowsAsync<StoreInUseException>(() => other.OpenAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Open_OfAFolder_SaysWhatToWrite()
    {
        await using var harness = new SqliteHarness();
        using var folder = new TempFolder();
        string inside = folder.File("store");
        Directory.CreateDirectory(inside);
        await using SqlStore store = AgentStores.Create(new StoreOptions { Path = inside }, harness.Conversations, harness.Clock);

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => store.OpenAsync(CancellationToken.None));

        Assert.Equal($"The store {inside} is a folder; name a file in it, for example {Path.Combine(inside, "iacp.db")} (Iacp:Store:Path).", refusal.Message);
    }

    /// <summary>A disk that is full, as far as SQLite can tell.</summary>
    [Fact]
    public async Task Commit_WhileTheFileCannotGrow_WaitsAndSaysWhyUntilItCan()
    {
        await using var harness = new SqliteHarness();
        SqlStore store = await harness.OpenAsync(TimeProvider.System);
        var told = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        store.Health.Changed += problem => told.TrySetResult(problem ?? "none");
        int calls = 0;
        store.Reached = point =>
        {
            if (point == "before commit" && Interlocked.Increment(ref calls) <= 2)
            {
                throw new Microsoft.Data.Sqlite.SqliteException("database or disk is full", 13);
            }
        };
        ConversationRow row = Row();

        Assert.Equal(CommitOutcome.Committed, await store.CommitAsync(Unit(row), CancellationToken.None).OrFail());

        Assert.Contains("database or disk is full", await told.Task.OrFail(), StringComparison.Ordinal);
        Assert.Null(store.Health.Problem);
        Assert.Equal(3, calls);
    }

    /// <summary>The commit is done, but its end was not heard of.</summary>
    [Fact]
    public async Task Commit_WhoseEndIsNotHeardOf_IsFoundAgain()
    {
        await using var harness = new SqliteHarness();
        SqlStore store = await harness.OpenAsync(TimeProvider.System);
        int calls = 0, told = 0;
        store.Reached = point =>
        {
            if (point == "after commit" && Interlocked.Increment(ref calls) == 1)
            {
                throw new Microsoft.Data.Sqlite.SqliteException("disk I/O error", 10);
            }
        };
        InboxKey key = Key();
        StoreUnit unit = Unit(Row()) with { Inbox = Received(key), Outbox = [Mail(key)], OnCommitted = rows => told += rows[0].Sequence > 0 ? 1 : 0 };

        Assert.Equal(CommitOutcome.Committed, await store.CommitAsync(unit, CancellationToken.None).OrFail());

        Assert.Equal(1, told);
        Assert.Single(await store.FindUnpublishedAsync(key, CancellationToken.None));
    }

    [Fact]
    public async Task Commit_GivenUpDuringAnOutage_EndsAtOnceAndIsNotWritten()
    {
        await using var harness = new SqliteHarness();
        SqlStore store = await harness.OpenAsync(TimeProvider.System);
        using var caller = new CancellationTokenSource();
        bool away = true;
        store.Health.Changed += _ => caller.Cancel();
        store.Reached = point =>
        {
            if (point == "before commit" && away)
            {
                throw new Microsoft.Data.Sqlite.SqliteException("database is locked", 5);
            }
        };
        ConversationRow row = Row();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.CommitAsync(Unit(row), caller.Token).OrFail());
        away = false;
        Assert.Equal(CommitOutcome.Committed, await store.CommitAsync(Unit(Row()), CancellationToken.None).OrFail());
        Assert.Null(await store.FindAsync(row.Key, CancellationToken.None));
    }

    [Fact]
    public async Task Health_WhileOnlyReadingWorks_StaysBad()
    {
        await using var harness = new SqliteHarness();
        SqlStore store = await harness.OpenAsync(TimeProvider.System);
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        store.Health.Changed += problem => told.TrySetResult();
        bool full = true;
        store.Reached = point =>
        {
            if (point == "before commit" && full)
            {
                throw new Microsoft.Data.Sqlite.SqliteException("database or disk is full", 13);
            }
        };
        Task<CommitOutcome> commit = store.CommitAsync(Unit(Row()), CancellationToken.None);
        await told.Task.OrFail();

        Assert.Null(await store.FindAsync(NewGuid(), CancellationToken.None));
        Assert.NotNull(store.Health.Problem);

        full = false;
        await commit.OrFail();
        Assert.Null(store.Health.Problem);
    }

    /// <summary>Linux lets a file be deleted that is open: what is written there is gone with the process.</summary>
    [Fact]
    public async Task Commit_WhileTheFileIsGone_WaitsAndSaysSoUntilItIsBack()
    {
        await using var harness = new SqliteHarness();
        SqlStore store = await harness.OpenAsync(TimeProvider.System);
        var told = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        store.Health.Changed += problem => told.TrySetResult(problem ?? "none");
        await store.FindAsync(NewGuid(), CancellationToken.None);
        File.Move(harness.File, harness.File + ".away");

        Task<CommitOutcome> commit = store.CommitAsync(Unit(Row()), CancellationToken.None);
        Task<ConversationRow?> read = store.FindAsync(NewGuid(), CancellationToken.None).AsTask();

        Assert.Contains("is gone", await told.Task.OrFail(), StringComparison.Ordinal);
        Assert.False(File.Exists(harness.File));
        Assert.False(commit.IsCompleted || read.IsCompleted);
        File.Move(harness.File + ".away", harness.File);
        Assert.Equal(CommitOutcome.Committed, await commit.OrFail());
        Assert.Null(await read.OrFail());
    }

    [Fact]
    public async Task Open_OfWhatIsNoDatabase_SaysSo()
    {
        await using var harness = new SqliteHarness();
        await File.WriteAllTextAsync(harness.File, new string('x', 5000));

        InvalidDataException refusal = await Assert.ThrowsAsync<InvalidDataException>(() => harness.OpenAsync());

        Assert.Contains(harness.File, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Iacp:Store:Path", refusal.Message, StringComparison.Ordinal);
    }
}
