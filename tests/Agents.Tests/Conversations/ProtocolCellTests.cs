using IacpBus.Agents.Conversations;
using IacpBus.Agents.Ledger;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;

namespace IacpBus.Agents.Tests.Conversations;

/// <summary>Every cell of the four tables of docs/protocol.md (NEG-01..08, HOF-01..10).</summary>
public sealed class ProtocolCellTests
{
    private static readonly Dictionary<string, ProtocolCell> Cells = new[] { "Negotiation: proposer", "Negotiation: worker", "Handoff: sender", "Handoff: receiver" }
        .SelectMany(ProtocolPage.CellsOf)
        .ToDictionary(cell => cell.ToString());

    public static TheoryData<string> Names => [.. Cells.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Cell_StateAndEvent_LeadWhereTheTableSays(string name)
    {
        ProtocolCell cell = Cells[name];
        var bench = new ConversationBench { State = CellSamples.State(cell.Role, cell.State) };
        ConversationEvent happening = CellSamples.Event(cell.Role, cell.Event);
        if (cell.IsImpossible)
        {
            var refused = await Assert.ThrowsAsync<ConversationStateException>(() => bench.RaiseAsync(happening));
            Assert.Equal(cell.State, refused.State);
            return;
        }

        UnitOfWork work = await bench.RaiseAsync(happening);

        Assert.Equal(cell.NextState, bench.State!.CurrentState);
        Assert.Equal(cell.Done, Done(work));
    }

    [Theory]
    [InlineData("Negotiation: proposer", 12, 17)]
    [InlineData("Negotiation: worker", 12, 18)]
    [InlineData("Handoff: sender", 10, 15)]
    [InlineData("Handoff: receiver", 6, 11)]
    public void Table_RowsAndColumns_AreAllThere(string role, int states, int events) =>
        Assert.Equal(states * events, ProtocolPage.CellsOf(role).Select(cell => (cell.State, cell.Event)).Distinct().Count());

    private static string[] Done(UnitOfWork work) =>
        [.. work.Messages.Select(sent => Word(sent.Message)).Concat(work.Ledger.Select(Word)).Concat(work.Burials.Select(_ => "buried")).Order(StringComparer.Ordinal)];

    private static string Word(LedgerEntry entry) => entry.Kind switch
    {
        CreditMovementKind.Hold => "hold",
        CreditMovementKind.Release => "release",
        CreditMovementKind.Receipt => "receipted",
        _ => "transfer",
    };

    private static string Word(IacpMessage message) => message switch
    {
        _ when ReferenceEquals(message, CellSamples.LastAnswer) => "again",
        WorkProposal => "propose",
        HandoffRequest => "request",
        NegotiationReply reply => reply.Verdict switch
        {
            ResponseStatus.Accepted => "accept",
            ResponseStatus.Rejected => "reject",
            ResponseStatus.Counter => "counter",
            _ => "pending",
        },
        HandoffReply { Reason: "status-sample" } => "status",
        HandoffReply reply => reply.Status switch
        {
            HandoffStatus.AlreadyDone => "already_done",
            _ => reply.Status.ToString().ToLowerInvariant(),
        },
        ErrorReport error => error.Code switch { ErrorCode.Timeout => "timeout", ErrorCode.InternalError => "error", ErrorCode.HandoffTimeout => "ack_timeout", _ => "bad_state" },
        Notification { EventType: NotificationKinds.Progress } => "progress",
        Notification { EventType: NotificationKinds.Complete, HandoffId: not null } => "completed",
        Notification { EventType: NotificationKinds.Complete } => "complete",
        Notification { EventType: NotificationKinds.Settled } => "settle",
        Notification { EventType: NotificationKinds.SettlementReceipt } => "receipt",
        Notification { EventType: NotificationKinds.Failed } => "fail",
        Notification { EventType: NotificationKinds.Disputed } => "dispute",
        Notification { EventType: NotificationKinds.NegotiationCancelled or NotificationKinds.HandoffCancelled } => "cancel",
        _ => message.ToString(),
    };
}
