using System.Text.Json.Nodes;
using IacpBus.Agents.Conversations;
using IacpBus.Agents.Handoffs;
using IacpBus.Agents.Negotiations;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Contracts.Json;
using IacpBus.Transport.Receiving;

namespace IacpBus.Agents.Tests.Conversations;

/// <summary>A conversation in each state and an event for each column of docs/protocol.md.</summary>
internal static class CellSamples
{
    public static readonly Guid Key = ConversationKey.Of(ConversationRole.Proposer, TestKeys.Builder, TestKeys.Reviewer, "sample");

    /// <summary>What <c>again</c> repeats.</summary>
    public static readonly IacpMessage LastAnswer = new Notification { EventType = "sample" };

    private static readonly WorkTerms Terms = new() { Task = "read it", RewardCredits = 10, Deadline = ConversationBench.Start.AddHours(2) };

    private static readonly WorkTerms OtherTerms = new() { Task = "read it", RewardCredits = 12 };

    /// <summary>A proposal of builder-01 to reviewer-02, as it came.</summary>
    private static readonly AcceptedEnvelope Proposal = Wire.Envelope("request", "negotiate", new JsonObject { ["task"] = "read it" }).Accepted();

    private static readonly AcceptedEnvelope Request = Wire.Envelope("request", "handoff", new JsonObject { ["task"] = "read it", ["handoff_id"] = "h-1", ["task_id"] = "t-1" }).Accepted();

    private static readonly AckTimer Timer = new() { Window = TimeSpan.FromSeconds(5), HandoffRef = "h-1", Packet = ((HandoffRequest)Request.Message).ToPayload() };

    public static ConversationState State(string role, string state)
    {
        ConversationState sample = role switch
        {
            "Negotiation: proposer" => new ProposerState { Terms = Terms, Held = 8, ProposalTtl = TimeSpan.FromHours(1), Round = 2, ExpiresAt = ConversationBench.Start.AddHours(1) },
            "Negotiation: worker" => new WorkerState { Terms = Terms, Offer = Terms, Round = 2, ExpiresAt = ConversationBench.Start.AddHours(1) },
            "Handoff: sender" => new SenderState
            {
                HandoffId = "h-1",
                ExpiresAt = ConversationBench.Start.AddHours(1),
                Ack = state is "Requested" or "Postponed" ? Timer.StartedAt(ConversationBench.Start, ConversationBench.Start.AddHours(1)) : null,
            },
            _ => new ReceiverState { HandoffId = "h-1", TaskId = "t-1", ExpiresAt = ConversationBench.Start.AddHours(1), Reason = "status-sample" },
        };
        sample.CorrelationId = Key;
        sample.CurrentState = state;
        sample.Self = TestKeys.Builder;
        sample.Peer = TestKeys.Reviewer;
        sample.Channel = ChannelName.For(MessageIntent.Negotiate);
        sample.Conversation = CorrelationId.From(MessageId.Parse(Messages.Request));
        sample.LastAnswer = LastAnswer;
        if (sample is NegotiationConversation settled && state == "Settled")
        {
            settled.SettlementId = "s-1";
            settled.CreditsTransferred = 10;
        }

        return sample;
    }

    public static ConversationEvent Event(string role, string column) => role switch
    {
        "Negotiation: proposer" => OfProposer(column),
        "Negotiation: worker" => OfWorker(column),
        "Handoff: sender" => OfSender(column),
        _ => OfReceiver(column),
    };

    private static ConversationEvent OfProposer(string column) => column switch
    {
        "Accept" => new WorkerAccepts(Key),
        "Reject" => new WorkerRejects(Key, "no"),
        "Counter" => new WorkerCounters(Key, new NegotiationTerms { RewardCredits = 12 }, ConversationBench.Start, ConversationBench.Start.AddHours(1)),
        "Pending" => new WorkerPends(Key),
        "Progress" => new WorkerProgresses(Key, 0.5, null),
        "Complete" => new WorkerCompletes(Key, CanonicalJson.EmptyObject),
        "Fail" => new WorkerFails(Key, "no"),
        "Receipt" => new WorkerReceipts(Key, "s-1"),
        "repeat" => new RepeatSettlement(Key),
        "accept" => new AcceptCounter(Key, 2),
        "reject" => new RejectCounter(Key, "no"),
        "propose" => new Propose(Key, OtherTerms, TimeSpan.FromHours(1)),
        "settle" => new Settle(Key, null, "s-1"),
        "dispute" => new Dispute(Key, "not done"),
        "cancel" => new CancelWork(Key, "no"),
        "expires" => new ProposerExpires(Key),
        "deadline" => new ProposerDeadline(Key),
        _ => throw new ArgumentOutOfRangeException(nameof(column), column, "The proposer's table has a column that no test knows."),
    };

    private static ConversationEvent OfWorker(string column) => column switch
    {
        "Propose" => new ProposerProposes(Key, TestKeys.Reviewer, OtherTerms, 3) { Cause = Proposal },
        "Accept" => new ProposerAccepts(Key),
        "Reject" => new ProposerRejects(Key, "no"),
        "Settle" => new ProposerSettles(Key, 10, "s-1"),
        "Dispute" => new ProposerDisputes(Key, "not done"),
        "Cancel" => new ProposerCancels(Key, "no"),
        "Fail" => new ProposerFails(Key, "no"),
        "accept" => new AcceptOffer(Key, 2, null),
        "reject" => new RejectOffer(Key, 2, "no"),
        "counter" => new CounterOffer(Key, 2, new NegotiationTerms { RewardCredits = 12 }, TimeSpan.FromHours(1)),
        "pending" => new Pend(Key),
        "progress" => new ReportProgress(Key, 0.5, null),
        "complete" => new CompleteWork(Key, CanonicalJson.EmptyObject),
        "fail" => new FailWork(Key, "no"),
        "postpone" => new PostponeWork(Key, ConversationBench.Start.AddSeconds(2)),
        "resume" => new ResumeWork(Key),
        "expires" => new WorkerExpires(Key),
        "deadline" => new WorkerDeadline(Key),
        _ => throw new ArgumentOutOfRangeException(nameof(column), column, "The worker's table has a column that no test knows."),
    };

    private static ConversationEvent OfSender(string column) => column switch
    {
        "Accepted" => new ReceiverAccepts(Key),
        "Queued" => new ReceiverQueues(Key),
        "Rejected" => new ReceiverRejects(Key),
        "Duplicate" => new ReceiverDuplicates(Key),
        "AlreadyDone" => new ReceiverHasDone(Key),
        "InProgress" => new ReceiverIsAtIt(Key),
        "Progress" => new ReceiverProgresses(Key, 0.5, null),
        "Completed" => new ReceiverCompletes(Key, CanonicalJson.EmptyObject),
        "Failed" => new ReceiverFails(Key, "no"),
        "Cancelled" => new ReceiverCancels(Key, "no"),
        "cancel" => new CancelHandoff(Key, "no"),
        "expires" => new SenderExpires(Key),
        "no_ack" => new AckIsMissing(Key),
        "postpone" => new PostponeRepeat(Key, ConversationBench.Start.AddSeconds(2)),
        "repeat" => new RepeatHandoff(Key),
        _ => throw new ArgumentOutOfRangeException(nameof(column), column, "The handoff sender's table has a column that no test knows."),
    };

    private static ConversationEvent OfReceiver(string column) => column switch
    {
        "Request" => new HandoffArrives(Key, TestKeys.Reviewer, (HandoffRequest)Request.Message, SlotFree: true, TimeSpan.FromSeconds(1)) { Cause = Request },
        "Query" => new SenderAsks(Key) { Cause = Request },
        "Cancel" => new SenderCancels(Key, "no"),
        "slot" => new SlotFree(Key, TimeSpan.FromSeconds(1)),
        "progress" => new ReportHandoffProgress(Key, 0.5, null),
        "complete" => new CompleteHandoff(Key, CanonicalJson.EmptyObject),
        "fail" => new FailHandoff(Key, "no"),
        "postpone" => new PostponeHandoff(Key, ConversationBench.Start.AddSeconds(2)),
        "resume" => new ResumeHandoff(Key),
        "break" => new BreakHandoff(Key, new EnvelopeError(ErrorCode.InternalError, "handler_failed", "It failed."), "it failed"),
        "expires" => new ReceiverExpires(Key),
        _ => throw new ArgumentOutOfRangeException(nameof(column), column, "The handoff receiver's table has a column that no test knows."),
    };
}
