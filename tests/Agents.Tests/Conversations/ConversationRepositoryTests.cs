using IacpBus.Agents.Conversations;
using IacpBus.Agents.Handoffs;
using IacpBus.Agents.Store;
using IacpBus.Agents.Store.Memory;
using MassTransit;
using MassTransit.Saga;
using Microsoft.Extensions.Options;

namespace IacpBus.Agents.Tests.Conversations;

/// <summary>
/// What MassTransit promises of a saga repository, of ours: an initial event makes an instance, others find it by its
/// key, what an activity changed is there for the next event, what throws changes nothing, and two writers do not
/// overwrite each other. The repository only tracks; the store's commit is part of the promise.
/// </summary>
public sealed class ConversationRepositoryTests
{
    private readonly MemoryStore _store = new(Options.Create(new ConversationOptions()));
    private readonly MassTransit.Mediator.IMediator _machines = ConversationMachines.CreateMediator();

    [Fact]
    public async Task InitialEvent_WithoutAnInstance_MakesOne()
    {
        Assert.Equal(CommitOutcome.Committed, await RaiseAsync(CellSamples.Event("Handoff: receiver", "Request")));

        ConversationState made = (await FindAsync())!;
        Assert.Equal(("Accepted", 1), (made.CurrentState, made.Version));
    }

    [Fact]
    public async Task LaterEvent_FindsTheInstanceAndWhatWasChanged()
    {
        await RaiseAsync(CellSamples.Event("Handoff: receiver", "Request"));

        await RaiseAsync(CellSamples.Event("Handoff: receiver", "progress"));
        await RaiseAsync(CellSamples.Event("Handoff: receiver", "complete"));

        var found = (ReceiverState)(await FindAsync())!;
        Assert.Equal(("Completed", 0.5, 3), (found.CurrentState, found.Progress, found.Version));
    }

    [Fact]
    public async Task EventThatIsNotInitial_WithoutAnInstance_LeavesNone()
    {
        await Assert.ThrowsAnyAsync<Exception>(() => RaiseAsync(CellSamples.Event("Handoff: receiver", "progress")));

        Assert.Null(await FindAsync());
    }

    [Fact]
    public async Task EventThatThrows_ChangesNothing()
    {
        await RaiseAsync(CellSamples.Event("Handoff: receiver", "Request"));
        await RaiseAsync(CellSamples.Event("Handoff: receiver", "complete"));

        await Assert.ThrowsAsync<ConversationStateException>(() => RaiseAsync(CellSamples.Event("Handoff: receiver", "progress")));

        ConversationState found = (await FindAsync())!;
        Assert.Equal(("Completed", 2), (found.CurrentState, found.Version));
    }

    [Fact]
    public async Task TwoWriters_OnOneVersion_TheSecondIsToDecideAgain()
    {
        await RaiseAsync(CellSamples.Event("Handoff: receiver", "Request"));
        ConversationState stale = (await FindAsync())!;
        await RaiseAsync(CellSamples.Event("Handoff: receiver", "progress"));

        Assert.Equal(CommitOutcome.Conflict, await RaiseAsync(CellSamples.Event("Handoff: receiver", "complete"), stale));
        Assert.Equal("InProgress", (await FindAsync())!.CurrentState);
        Assert.Equal(CommitOutcome.Committed, await RaiseAsync(CellSamples.Event("Handoff: receiver", "complete")));
        Assert.Equal("Completed", (await FindAsync())!.CurrentState);
    }

    [Fact]
    public async Task SendQuery_IsNotSupportedAndSaysSo()
    {
        var factory = new ConversationRepository<ReceiverState>();

        var refused = await Assert.ThrowsAsync<NotSupportedException>(() => factory.SendQuery<ConversationEvent>(null!, null!, null!));

        Assert.Contains("by their key", refused.Message, StringComparison.Ordinal);
    }

    private async Task<ConversationState?> FindAsync() => ConversationRows.StateOf(await _store.FindAsync(CellSamples.Key, default));

    private async Task<CommitOutcome> RaiseAsync(ConversationEvent happening, ConversationState? loaded = null)
    {
        ConversationState? before = loaded ?? await FindAsync();
        var work = new UnitOfWork(ConversationBench.Start, before, null, () => Contracts.Iacp.MessageId.New(new FakeTimeProvider()));
        happening.Work = work;
        await _machines.Send((object)happening);
        work.After!.Version = (before?.Version ?? 0) + 1;
        return await _store.CommitAsync(new StoreUnit { Id = CellSamples.Key, Conversations = [ConversationRows.RowOf(work.After)] }, default);
    }
}
