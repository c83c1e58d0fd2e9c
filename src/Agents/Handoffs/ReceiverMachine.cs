using IacpBus.Agents.Conversations;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Contracts.Json;
using IacpBus.Transport.Trust;
using MassTransit;

namespace IacpBus.Agents.Handoffs;

/// <summary>The handoff receiver's table of docs/protocol.md, row by row.</summary>
internal sealed class ReceiverMachine : ConversationMachine<ReceiverState>
{
    /// <summary>The handoff examples end a chain with it (HOF-08).</summary>
    private static readonly Dictionary<string, CanonicalJson> ChainClosed = new() { ["chain_closed"] = CanonicalJson.Parse("true") };

    public ReceiverMachine()
    {
        Initially(
            When(Request).Then(Begin).IfElse(
                context => context.Message.SlotFree,
                free => free.Then(SayAccepted).TransitionTo(Accepted),
                busy => busy.Then(SayQueued).TransitionTo(Queued)));
        During(
            Queued,
            When(Slot).Then(SayAccepted).TransitionTo(Accepted),
            When(Expire).Then(SayExpired).TransitionTo(Failed));
        During(
            [Accepted, InProgress],
            When(Progress).Then(SayProgress).TransitionTo(InProgress),
            When(Complete).Then(SayCompleted).TransitionTo(Completed),
            When(Fail).Then(SayFailed).TransitionTo(Failed),
            When(Postpone).Then(NotePostponed),
            When(Resume).Then(CountAttempt),
            When(Break).Then(SayBroken).TransitionTo(Failed));
        During([Queued, Accepted, InProgress], When(Cancel).Then(NoteCancelled).TransitionTo(Cancelled));
        During([Queued, Accepted, InProgress, Failed, Cancelled], When(Request).Then(Again));
        During(Completed, When(Request).Then(SayAlreadyDone));
        During([Completed, Failed, Cancelled], Ignore(Cancel));
        During([Queued, Accepted, InProgress, Completed, Failed, Cancelled], When(Query).Then(SayStatus));
    }

    public State Queued { get; private set; } = null!;

    public State Accepted { get; private set; } = null!;

    public State InProgress { get; private set; } = null!;

    public State Completed { get; private set; } = null!;

    public State Failed { get; private set; } = null!;

    public State Cancelled { get; private set; } = null!;

    public Event<HandoffArrives> Request { get; private set; } = null!;

    public Event<SenderAsks> Query { get; private set; } = null!;

    public Event<SenderCancels> Cancel { get; private set; } = null!;

    public Event<SlotFree> Slot { get; private set; } = null!;

    public Event<ReportHandoffProgress> Progress { get; private set; } = null!;

    public Event<CompleteHandoff> Complete { get; private set; } = null!;

    public Event<FailHandoff> Fail { get; private set; } = null!;

    public Event<ReceiverExpires> Expire { get; private set; } = null!;

    public Event<PostponeHandoff> Postpone { get; private set; } = null!;

    public Event<ResumeHandoff> Resume { get; private set; } = null!;

    public Event<BreakHandoff> Break { get; private set; } = null!;

    private static void Begin(BehaviorContext<ReceiverState, HandoffArrives> context)
    {
        Envelope request = context.Message.Cause!.Envelope;
        ReceiverState saga = context.Saga;
        saga.Self = context.Message.Self;
        saga.Peer = request.Sender;
        saga.PeerVerified = context.Message.Cause.Verification == Verification.Verified;
        saga.Channel = request.Channel;
        saga.Conversation = request.Conversation;
        saga.PeerRequest = request.MessageId;
        saga.ExpiresAt = request.ExpiresAt;
        saga.HandoffId = context.Message.Request.HandoffId;
        saga.TaskId = context.Message.Request.TaskId;
        saga.Request = context.Message.Cause.Body;
        saga.RequestVerification = context.Message.Cause.Verification;
        saga.RequestHash = context.Message.Cause.ContentHash.ToArray();
        saga.Attempts = 1;
    }

    private static void SayAccepted(BehaviorContext<ReceiverState, HandoffArrives> context) => SayAccepted(context.Saga, context.Message.Work, context.Message.Eta);

    private static void SayAccepted(BehaviorContext<ReceiverState, SlotFree> context) => SayAccepted(context.Saga, context.Message.Work, context.Message.Eta);

    private static void SayAccepted(ReceiverState saga, UnitOfWork work, TimeSpan eta) =>
        work.Answer(saga, Reply(saga, HandoffStatus.Accepted) with { EstimatedWaitSeconds = eta.TotalSeconds });

    private static void SayQueued(BehaviorContext<ReceiverState, HandoffArrives> context) =>
        context.Message.Work.Answer(context.Saga, Reply(context.Saga, HandoffStatus.Queued) with { EstimatedWaitSeconds = context.Message.Eta.TotalSeconds });

    private static void SayProgress(BehaviorContext<ReceiverState, ReportHandoffProgress> context)
    {
        context.Saga.Progress = context.Message.Progress;
        context.Saga.ProgressAt = context.Message.Work.Now;
        context.Message.Work.Send(context.Saga, Notification.OfProgress(context.Message.Progress) with
        {
            HandoffId = context.Saga.HandoffId,
            Detail = context.Message.Note is { } note ? CanonicalText.Of(note) : null,
        });
    }

    private static void SayCompleted(BehaviorContext<ReceiverState, CompleteHandoff> context)
    {
        context.Saga.Result = context.Message.Result;
        context.Message.Work.Send(context.Saga, Notification.OfCompletion(context.Message.Result) with
        {
            HandoffId = context.Saga.HandoffId,
            Status = "completed",
            Extensions = ChainClosed,
        });
    }

    private static void SayFailed(BehaviorContext<ReceiverState, FailHandoff> context) => SayFailed(context.Saga, context.Message.Work, context.Message.Reason);

    private static void SayExpired(BehaviorContext<ReceiverState, ReceiverExpires> context) => SayFailed(context.Saga, context.Message.Work, "It expired while it waited for a free slot.");

    private static void SayFailed(ReceiverState saga, UnitOfWork work, string reason)
    {
        saga.Reason = reason;
        work.Answer(saga, Reply(saga, HandoffStatus.Failed) with { Reason = reason });
    }

    private static void NotePostponed(BehaviorContext<ReceiverState, PostponeHandoff> context) => context.Saga.RetryAt = context.Message.Until;

    private static void CountAttempt(BehaviorContext<ReceiverState, ResumeHandoff> context)
    {
        context.Saga.RetryAt = null;
        context.Saga.Attempts++;
    }

    /// <summary>As with any message whose handler fails for good: an error to the sender, and the request among the dead letters.</summary>
    private static void SayBroken(BehaviorContext<ReceiverState, BreakHandoff> context)
    {
        ReceiverState saga = context.Saga;
        saga.RetryAt = null;
        saga.Reason = context.Message.Error.Message;
        context.Message.Work.Answer(saga, ErrorReport.From(context.Message.Error, MessageIntent.Handoff));
        context.Message.Work.Bury(saga.Request, context.Message.Error, context.Message.Description);
    }

    private static void NoteCancelled(BehaviorContext<ReceiverState, SenderCancels> context)
    {
        context.Saga.Reason = context.Message.Reason;
        context.Saga.LastAnswer = Reply(context.Saga, HandoffStatus.Cancelled);
    }

    private static void SayAlreadyDone(BehaviorContext<ReceiverState, HandoffArrives> context) =>
        context.Message.Work.Reply(context.Saga, context.Message.Cause!, Reply(context.Saga, HandoffStatus.AlreadyDone) with { Results = context.Saga.Result });

    private static void SayStatus(BehaviorContext<ReceiverState, SenderAsks> context) =>
        context.Message.Work.Reply(context.Saga, context.Message.Cause!, Reply(context.Saga, context.Saga.Status) with
        {
            Progress = context.Saga.Progress is { } progress ? new HandoffProgress { PercentComplete = progress, Timestamp = context.Saga.ProgressAt } : null,
            Reason = context.Saga.Reason,
            Results = context.Saga.Result,
        });

    private static HandoffReply Reply(ReceiverState saga, HandoffStatus status) =>
        new() { HandoffId = saga.HandoffId, Status = status, Receiver = new HandoffParty { AgentId = saga.Self.Value } };
}
