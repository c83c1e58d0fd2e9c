using IacpBus.Agents.Conversations;
using IacpBus.Agents.Handoffs;
using IacpBus.Agents.Store.Memory;
using IacpBus.Agents.Tests.Conversations;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Json;

namespace IacpBus.Agents.Tests.Store;

public sealed class MemoryConversationsTests
{
    private static readonly DateTimeOffset Start = ConversationBench.Start;
    private static readonly AgentId Other = AgentId.Parse("reviewer-03");

    [Fact]
    public void Save_BeyondTheCount_ForgetsTheOldestFinishedFirst()
    {
        Shelf store = Store(options => options.MaxConversations = 3);
        store.Save(Running("h-1"));
        store.Save(Finished("h-2", minutes: 20));
        store.Save(Finished("h-3", minutes: 10));

        store.Save(Running("h-4"));
        Assert.Equal(["h-1", "h-2", "h-4"], Kept(store));
        store.Save(Running("h-5"));
        Assert.Equal(["h-1", "h-4", "h-5"], Kept(store));
    }

    [Fact]
    public void HasRoomFor_WhenAllGoOn_IsFalseUntilOneEnds()
    {
        Shelf store = Store(options => options.MaxConversations = 2);
        Assert.True(HasRoom(store));
        store.Save(Running("h-1"));
        store.Save(Running("h-2"));

        Assert.False(HasRoom(store));
        store.Save(Finished("h-1", minutes: 60));
        Assert.True(HasRoom(store));
        Assert.Equal(["h-2"], Kept(store));
    }

    [Fact]
    public void HasRoomFor_APeerThatHasAllItMay_IsFalseForItAlone()
    {
        Shelf store = Store(options => options.MaxConversationsPerPeer = 2);
        store.Save(Running("h-1"));
        store.Save(Running("h-2"));
        store.Save(Running("h-2"));

        Assert.False(HasRoom(store));
        Assert.True(store.HasRoomFor(TestKeys.Builder, Other));
        Assert.True(store.HasRoomFor(Other, TestKeys.Reviewer));
        store.Save(Finished("h-2", minutes: 60));
        Assert.True(HasRoom(store));
        Assert.Equal(["h-1", "h-2"], Kept(store));
    }

    [Fact]
    public void Save_BeyondTheBytes_ForgetsFinishedOnes()
    {
        Shelf store = Store(options => options.MaxBytes = 9000);
        store.Save(Finished("h-1", minutes: 10, result: 3000));
        store.Save(Finished("h-2", minutes: 20, result: 1000));
        store.Save(Running("h-3"));
        Assert.Equal(["h-1", "h-2", "h-3"], Kept(store));

        store.Save(Running("h-4"));

        Assert.Equal(["h-2", "h-3", "h-4"], Kept(store));
    }

    [Fact]
    public void HasRoomFor_WhenRunningOnesHoldTheBytesOfAPeer_IsFalseForItAlone()
    {
        Shelf store = Store(options => options.MaxBytes = 8000);
        store.Save(Running("h-1"));
        Assert.True(HasRoom(store));
        store.Save(Running("h-2"));

        // A quarter of all is one peer's share.
        Assert.False(HasRoom(store));
        Assert.True(store.HasRoomFor(TestKeys.Builder, Other));
    }

    [Fact]
    public void Forget_TakesTheAliasesAlong()
    {
        Shelf store = Store();
        store.Save(Running("h-1"));
        Assert.NotNull(store.Find(Task("t-h-1")));

        store.Forget(KeyOf("h-1"));
        store.Forget(KeyOf("h-1"));

        Assert.Null(store.Find(KeyOf("h-1")));
        Assert.Null(store.Find(Task("t-h-1")));
        Assert.Empty(store.FindDue(DateTimeOffset.MaxValue, 10));
    }

    [Fact]
    public void Save_OfAnOlderConversation_LeavesItsNameToTheNewer()
    {
        Shelf store = Store();
        ReceiverState older = Finished("h-1", minutes: 10), newer = Running("h-2");
        older.TaskId = newer.TaskId = "t";
        store.Save(older);
        store.Save(newer);
        Assert.Equal(newer.CorrelationId, store.Find(Task("t")));

        store.Save(older);
        Assert.Equal(newer.CorrelationId, store.Find(Task("t")));
        store.Save(newer);
        Assert.Equal(newer.CorrelationId, store.Find(Task("t")));
        store.Forget(older.CorrelationId);
        Assert.Equal(newer.CorrelationId, store.Find(Task("t")));
    }

    [Fact]
    public void FindDue_IsInOrderBoundedAndFollowsWhatWasSaved()
    {
        Shelf store = Store();
        store.Save(Finished("h-1", minutes: 30));
        store.Save(Finished("h-2", minutes: 10));
        store.Save(Finished("h-3", minutes: 20));
        store.Save(Running("h-4"));

        Assert.Empty(Due(minutes: 9));
        Assert.Equal(["h-2", "h-3"], Due(minutes: 20));
        Assert.Equal(["h-2", "h-3", "h-1"], Due(minutes: 1000));
        Assert.Equal(["h-2"], store.FindDue(DateTimeOffset.MaxValue, 1).Select(IdOf));
        store.Save(Finished("h-2", minutes: 40));
        Assert.Equal(["h-3", "h-1", "h-2"], Due(minutes: 40));

        IEnumerable<string> Due(int minutes) => store.FindDue(Start.AddMinutes(minutes), 10).Select(IdOf);
    }

    private static Shelf Store(Action<ConversationOptions>? configure = null)
    {
        var options = new ConversationOptions();
        configure?.Invoke(options);
        return new Shelf(options);
    }

    private static bool HasRoom(Shelf store) => store.HasRoomFor(TestKeys.Builder, TestKeys.Reviewer);

    private static string[] Kept(Shelf store) => [.. Enumerable.Range(1, 5).Select(i => "h-" + i).Where(id => store.Find(KeyOf(id)) is not null)];

    private static string IdOf(ConversationState state) => ((ReceiverState)state).HandoffId;

    private static Guid KeyOf(string id) => ConversationKey.Of(ConversationRole.HandoffReceiver, TestKeys.Builder, TestKeys.Reviewer, id);

    private static ConversationAlias Task(string task) => new(AliasKind.Task, TestKeys.Builder, TestKeys.Reviewer, task);

    private static ReceiverState Running(string id) => new()
    {
        CorrelationId = KeyOf(id),
        CurrentState = "Accepted",
        Self = TestKeys.Builder,
        Peer = TestKeys.Reviewer,
        HandoffId = id,
        TaskId = "t-" + id,
    };

    private static ReceiverState Finished(string id, int minutes, int result = 0)
    {
        ReceiverState state = Running(id);
        state.CurrentState = "Completed";
        state.ForgetAt = Start.AddMinutes(minutes);
        state.Result = result == 0 ? null : CanonicalJson.Parse($"\"{new string('x', result - 2)}\"");
        return state;
    }

    /// <summary>Conversations as states, as the tests write them.</summary>
    private sealed class Shelf(ConversationOptions options)
    {
        private readonly MemoryConversations _rows = new(options);

        public void Save(ConversationState state) => _rows.Save(ConversationRows.RowOf(state));

        public ConversationState? Find(Guid key) => ConversationRows.StateOf(_rows.Find(key));

        public Guid? Find(ConversationAlias alias) => _rows.FindAll(alias) is { Count: > 0 } rows ? rows[^1].Key : null;

        public bool HasRoomFor(AgentId self, AgentId peer) => _rows.HasRoomFor(self, peer);

        public IEnumerable<ConversationState> FindDue(DateTimeOffset now, int most) => _rows.FindDue(now, most).Select(row => ConversationRows.StateOf(row));

        public void Forget(Guid key) => _rows.Forget(key);
    }
}
