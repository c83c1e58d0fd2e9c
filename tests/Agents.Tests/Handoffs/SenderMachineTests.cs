using System.Text.Json.Nodes;
using IacpBus.Agents.Conversations;
using IacpBus.Agents.Handoffs;
using IacpBus.Agents.Store;
using IacpBus.Agents.Store.Memory;
using IacpBus.Agents.Tests.Conversations;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Transport.Receiving;
using Microsoft.Extensions.Options;

namespace IacpBus.Agents.Tests.Handoffs;

/// <summary>What docs/protocol.md says about the sender's side below its table.</summary>
public sealed class SenderMachineTests
{
    private readonly ConversationBench _bench = new() { State = CellSamples.State("Handoff: sender", "Requested") };

    private SenderState Saga => (SenderState)_bench.State!;

    [Theory]
    [InlineData("Requested")]
    [InlineData("Queued")]
    [InlineData("Accepted")]
    [InlineData("InProgress")]
    [Trait("row", "HOF-08")]
    public async Task Progress_ThatDoesNotGoForward_IsIgnored(string state)
    {
        _bench.State = CellSamples.State("Handoff: sender", state);

        await _bench.RaiseAsync(new ReceiverProgresses(CellSamples.Key, 0.5, "half"));
        await _bench.RaiseAsync(new ReceiverProgresses(CellSamples.Key, 0.4, "less"));
        await _bench.RaiseAsync(new ReceiverProgresses(CellSamples.Key, 0.5, "the same"));

        Assert.Equal((0.5, "half"), (Saga.Progress, Saga.Note));
    }

    [Fact]
    [Trait("row", "HOF-07")]
    public async Task Duplicate_AdoptsTheOriginalAndGetsItsNews()
    {
        await HearAsync("response", "handoff", new JsonObject { ["handoff_id"] = "h-1", ["status"] = "duplicate", ["original_handoff_id"] = "h-0" });
        Assert.Equal(("Accepted", "h-0"), (Saga.CurrentState, Saga.OriginalHandoffId));
        var store = new MemoryStore(Options.Create(new ConversationOptions()));
        await store.CommitAsync(new StoreUnit { Id = CellSamples.Key, Conversations = [ConversationRows.RowOf(Saga) with { Version = 1 }] }, default);
        AcceptedEnvelope done = Messages.OfReviewer("event", "notify", new JsonObject { ["complete"] = true, ["handoff_id"] = "h-0", ["result"] = 7 }).Accepted();

        Assert.Equal(CellSamples.Key, Assert.Single(await store.FindHandoffsAsync(TestKeys.Builder, done.Envelope, "h-0", default)).CorrelationId);
        Assert.Empty(await store.FindHandoffsAsync(TestKeys.Builder, done.Envelope, "h-9", default));
        await _bench.RaiseAsync(ConversationReading.Read(Saga, done)!);

        Assert.Equal(("Completed", "7"), (Saga.CurrentState, Saga.Result.ToString()));
    }

    [Fact]
    [Trait("row", "HOF-09")]
    public async Task Cancel_OfADuplicate_NamesTheOriginal()
    {
        await HearAsync("response", "handoff", new JsonObject { ["handoff_id"] = "h-1", ["status"] = "duplicate", ["original_handoff_id"] = "h-0" });

        UnitOfWork work = await _bench.RaiseAsync(new CancelHandoff(CellSamples.Key, null));

        Assert.Equal("h-0", Assert.IsType<Notification>(Assert.Single(work.Messages).Message).HandoffId);
    }

    [Fact]
    public async Task Completion_AsAReplyWithResults_IsTaken()
    {
        await HearAsync("response", "handoff", new JsonObject { ["handoff_id"] = "h-1", ["status"] = "completed", ["results"] = 7 });

        Assert.Equal(("Completed", "7", 1.0), (Saga.CurrentState, Saga.Result.ToString(), Saga.Progress));
    }

    [Fact]
    public async Task Queued_WaitsABitLongerThanTheReceiver()
    {
        DateTimeOffset before = Saga.ExpiresAt!.Value;
        await HearAsync("response", "handoff", new JsonObject { ["handoff_id"] = "h-1", ["status"] = "queued" });

        Assert.Equal(before.AddSeconds(30), Saga.DueAt);
    }

    private async Task HearAsync(string type, string intent, JsonObject payload) =>
        await _bench.RaiseAsync(ConversationReading.Read(Saga, Messages.OfReviewer(type, intent, payload).Accepted())!);
}
