using IacpBus.Agents.Handoffs;
using IacpBus.Agents.Negotiations;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Transport.Receiving;

namespace IacpBus.Agents.Conversations;

/// <summary>
/// Reads a peer's message as the event that it is for a conversation: for each role, the columns of docs/protocol.md
/// that begin with a capital letter. What says nothing to that role is <c>null</c>.
/// </summary>
internal static class ConversationReading
{
    public static ConversationEvent? Read(ConversationState conversation, AcceptedEnvelope accepted)
    {
        ConversationEvent? happening = conversation switch
        {
            ProposerState proposer => ForProposer(proposer.CorrelationId, accepted.Message, accepted.Envelope),
            WorkerState worker => ForWorker(worker, accepted.Message, accepted.Envelope),
            SenderState sender => ForSender(sender.CorrelationId, accepted.Message),
            _ => ForReceiver(conversation.CorrelationId, accepted.Message),
        };
        return happening is null ? null : happening with { Cause = accepted };
    }

    /// <summary>Whether a message makes sense only within a conversation.</summary>
    public static bool BelongsToAConversation(IacpMessage message) => message is not Notification notification
        || notification.HandoffId is not null
        || notification.NegotiationId is not null
        || notification.Progress is not null
        || notification.Complete == true
        || notification.Settled == true
        || notification.EventType is NotificationKinds.NegotiationCancelled or NotificationKinds.HandoffCancelled or NotificationKinds.Disputed or NotificationKinds.SettlementReceipt;

    private static ConversationEvent? ForProposer(Guid key, IacpMessage message, Envelope envelope) => message switch
    {
        NegotiationReply reply => reply.Verdict switch
        {
            ResponseStatus.Accepted => new WorkerAccepts(key),
            ResponseStatus.Rejected => new WorkerRejects(key, reply.Reason),
            ResponseStatus.Counter => new WorkerCounters(key, reply.Counter, envelope.Timestamp, Earlier(reply.ExpiresAt, envelope.ExpiresAt)),
            _ => new WorkerPends(key),
        },
        WorkProposal counter => new WorkerCounters(key, CounterOf(counter), envelope.Timestamp, envelope.ExpiresAt),
        Notification { EventType: NotificationKinds.SettlementReceipt } receipt => new WorkerReceipts(key, receipt.SettlementId),
        Notification { Complete: true } done => new WorkerCompletes(key, done.Output ?? done.Result),
        Notification failed when IsFailure(failed) => new WorkerFails(key, CanonicalText.Read(failed.Detail)),
        Notification { EventType: NotificationKinds.Accepted } => new WorkerAccepts(key),
        Notification { Progress: { } progress } report => new WorkerProgresses(key, progress, CanonicalText.Read(report.Detail)),
        ErrorReport error => new WorkerFails(key, error.Message),
        _ => null,
    };

    private static ConversationEvent? ForWorker(WorkerState worker, IacpMessage message, Envelope envelope)
    {
        Guid key = worker.CorrelationId;
        return message switch
        {
            WorkProposal proposal => new ProposerProposes(key, worker.Self, WorkTerms.Of(proposal, envelope.Timestamp), proposal.Round),
            NegotiationReply { Verdict: ResponseStatus.Accepted } => new ProposerAccepts(key),
            NegotiationReply { Verdict: ResponseStatus.Rejected } no => new ProposerRejects(key, no.Reason),
            NegotiationReply { Verdict: ResponseStatus.Counter } other => new ProposerProposes(key, worker.Self, worker.Terms.With(other.Counter, envelope.Timestamp), other.Round),
            Notification { Settled: true } paid => new ProposerSettles(key, paid.CreditsTransferred, paid.SettlementId),
            Notification { EventType: NotificationKinds.Disputed } disputed => new ProposerDisputes(key, CanonicalText.Read(disputed.Detail)),
            Notification { EventType: NotificationKinds.NegotiationCancelled } cancelled => new ProposerCancels(key, CanonicalText.Read(cancelled.Detail)),
            Notification failed when IsFailure(failed) => new ProposerFails(key, CanonicalText.Read(failed.Detail)),
            Notification { EventType: NotificationKinds.Accepted } => new ProposerAccepts(key),
            ErrorReport error => new ProposerFails(key, error.Message),
            _ => null,
        };
    }

    private static ConversationEvent? ForSender(Guid key, IacpMessage message) => message switch
    {
        HandoffReply reply => ForSender(key, reply),
        Notification done when done.Complete == true || done.Status == "completed" => new ReceiverCompletes(key, done.Result ?? done.Output),
        Notification failed when IsFailure(failed) => new ReceiverFails(key, CanonicalText.Read(failed.Detail)),
        Notification { Status: "cancelled" } cancelled => new ReceiverCancels(key, CanonicalText.Read(cancelled.Detail)),
        Notification { Progress: { } progress } report => new ReceiverProgresses(key, progress, CanonicalText.Read(report.Detail)),
        Notification { EventType: NotificationKinds.Accepted } => new ReceiverAccepts(key),
        ErrorReport { Code: ErrorCode.StateRejection } => new ReceiverRejects(key),
        ErrorReport error => new ReceiverFails(key, error.Message),
        _ => null,
    };

    private static ConversationEvent? ForSender(Guid key, HandoffReply reply) => reply.Status switch
    {
        HandoffStatus.Accepted => new ReceiverAccepts(key),
        HandoffStatus.Queued => new ReceiverQueues(key),
        HandoffStatus.Rejected => new ReceiverRejects(key),
        HandoffStatus.Duplicate => new ReceiverDuplicates(key),
        HandoffStatus.AlreadyDone => new ReceiverHasDone(key),
        HandoffStatus.InProgress => new ReceiverIsAtIt(key),
        HandoffStatus.Completed => new ReceiverCompletes(key, reply.Results),
        HandoffStatus.Failed => new ReceiverFails(key, reply.Reason),
        HandoffStatus.Cancelled => new ReceiverCancels(key, reply.Reason),
        _ => null,
    };

    private static SenderCancels? ForReceiver(Guid key, IacpMessage message) =>
        message is Notification cancelled && (cancelled.EventType == NotificationKinds.HandoffCancelled || cancelled.Status == "cancelled")
            ? new SenderCancels(key, CanonicalText.Read(cancelled.Detail))
            : null;

    private static bool IsFailure(Notification notification) => notification.EventType == NotificationKinds.Failed || notification.Status == "failed";

    private static NegotiationTerms CounterOf(WorkProposal proposal) => new()
    {
        Task = proposal.Task,
        RewardCredits = proposal.RewardCredits,
        Deadline = proposal.Deadline,
        Detail = proposal.Detail,
    };

    private static DateTimeOffset Earlier(DateTimeOffset? one, DateTimeOffset other) => one < other ? one.Value : other;
}
