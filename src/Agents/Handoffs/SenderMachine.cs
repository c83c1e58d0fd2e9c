using IacpBus.Agents.Conversations;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using MassTransit;

namespace IacpBus.Agents.Handoffs;

/// <summary>The handoff sender's table of docs/protocol.md, row by row.</summary>
internal sealed class SenderMachine : ConversationMachine<SenderState>
{
    /// <summary>The receiver's own word that it gave up waiting comes first.</summary>
    private static readonly TimeSpan QueuedGrace = TimeSpan.FromSeconds(30);

    public SenderMachine()
    {
        Initially(When(HandOver).Then(Begin).TransitionTo(Requested));
        During([Requested, Postponed], When(Queues).Then(NoteQueued).TransitionTo(Queued));
        During(Queued, Ignore(Queues));
        During(
            [Requested, Queued, Postponed],
            When(Accepts).Then(NoteAccepted).TransitionTo(Accepted),
            When(Rejects).Then(NoteRejected).TransitionTo(Rejected),
            When(Duplicates).Then(Adopt).TransitionTo(Accepted),
            When(IsAtIt).Then(NoteInProgress).TransitionTo(InProgress),
            When(Progresses).Then(NoteProgress).TransitionTo(InProgress));
        During([Requested, Queued], When(Expire).TransitionTo(TimedOut));
        During([Requested, Postponed], When(AckMissing).Then(TellTimeout).TransitionTo(TimedOut));
        During(Requested, When(Postpone).Then(NotePostponed).TransitionTo(Postponed));
        During(Postponed, When(Repeat).Then(SendAgain).TransitionTo(Requested));
        During(
            Accepted,
            When(IsAtIt).Then(NoteInProgress).TransitionTo(InProgress),
            When(Progresses).Then(NoteProgress).TransitionTo(InProgress));
        During(InProgress, Ignore(IsAtIt), When(Progresses).Then(NoteProgress));
        During([Accepted, InProgress], Ignore(Accepts), Ignore(Queues), Ignore(Rejects), Ignore(Duplicates));
        During(
            [Requested, Queued, Postponed, Accepted, InProgress],
            When(HasDone).Then(TakeResults).TransitionTo(Completed),
            When(Completes).Then(TakeResult).TransitionTo(Completed),
            When(Fails).Then(NoteFailed).TransitionTo(Failed),
            When(Cancels).Then(NoteCancelled).TransitionTo(Cancelled),
            When(Cancel).Then(TellCancelled).TransitionTo(Cancelled));
        During(
            [Completed, Rejected, Failed, TimedOut],
            Ignore(Accepts), Ignore(Queues), Ignore(Duplicates), Ignore(IsAtIt), Ignore(Progresses));
        During(
            Cancelled,
            When(Accepts).Then(Again), When(Queues).Then(Again), When(Duplicates).Then(Again), When(IsAtIt).Then(Again), When(Progresses).Then(Again));
        During(
            [Completed, Rejected, Failed, TimedOut, Cancelled],
            Ignore(Rejects), Ignore(HasDone), Ignore(Completes), Ignore(Fails), Ignore(Cancels), Ignore(Cancel));
    }

    public State Requested { get; private set; } = null!;

    public State Queued { get; private set; } = null!;

    public State Postponed { get; private set; } = null!;

    public State Accepted { get; private set; } = null!;

    public State InProgress { get; private set; } = null!;

    public State Completed { get; private set; } = null!;

    public State Rejected { get; private set; } = null!;

    public State Failed { get; private set; } = null!;

    public State TimedOut { get; private set; } = null!;

    public State Cancelled { get; private set; } = null!;

    public Event<ReceiverAccepts> Accepts { get; private set; } = null!;

    public Event<ReceiverQueues> Queues { get; private set; } = null!;

    public Event<ReceiverRejects> Rejects { get; private set; } = null!;

    public Event<ReceiverDuplicates> Duplicates { get; private set; } = null!;

    public Event<ReceiverHasDone> HasDone { get; private set; } = null!;

    public Event<ReceiverIsAtIt> IsAtIt { get; private set; } = null!;

    public Event<ReceiverProgresses> Progresses { get; private set; } = null!;

    public Event<ReceiverCompletes> Completes { get; private set; } = null!;

    public Event<ReceiverFails> Fails { get; private set; } = null!;

    public Event<ReceiverCancels> Cancels { get; private set; } = null!;

    public Event<HandOver> HandOver { get; private set; } = null!;

    public Event<CancelHandoff> Cancel { get; private set; } = null!;

    public Event<SenderExpires> Expire { get; private set; } = null!;

    public Event<AckIsMissing> AckMissing { get; private set; } = null!;

    public Event<PostponeRepeat> Postpone { get; private set; } = null!;

    public Event<RepeatHandoff> Repeat { get; private set; } = null!;

    private static void Begin(BehaviorContext<SenderState, HandOver> context)
    {
        HandOver start = context.Message;
        SenderState saga = context.Saga;
        saga.Self = start.Self;
        saga.Peer = start.Peer;
        saga.Channel = start.Channel;
        saga.Conversation = CorrelationId.From(start.Message);
        saga.HandoffId = start.Request.HandoffId;
        DateTimeOffset expiresAt = start.Work.Now + start.Ttl;
        saga.ExpiresAt = expiresAt;
        saga.Attempts = 1;
        saga.Ack = SenderTries.Start(start, expiresAt);
        start.Work.Send(saga, start.Request, start.Ttl, start.Message);
    }

    private static void NoteQueued(BehaviorContext<SenderState, ReceiverQueues> context)
    {
        Note(context, HandoffStatus.Queued);
        context.Saga.ExpiresAt += QueuedGrace;
    }

    private static void NoteAccepted(BehaviorContext<SenderState, ReceiverAccepts> context) => Note(context, HandoffStatus.Accepted);

    /// <summary>Another state is a rejection that comes as an error.</summary>
    private static void NoteRejected(BehaviorContext<SenderState, ReceiverRejects> context)
    {
        Note(context, HandoffStatus.Rejected);
        if (context.Message.Cause?.Message is ErrorReport otherState)
        {
            context.Saga.Reason = $"{HandoffRejection.StateRejection}: {otherState.Message}";
            context.Saga.Detail = otherState.Detail;
        }
    }

    private static void Adopt(BehaviorContext<SenderState, ReceiverDuplicates> context)
    {
        Note(context, HandoffStatus.Duplicate);
        context.Saga.OriginalHandoffId = (context.Message.Cause?.Message as HandoffReply)?.OriginalHandoffId;
    }

    private static void NoteInProgress(BehaviorContext<SenderState, ReceiverIsAtIt> context) => Note(context, HandoffStatus.InProgress);

    private static void NoteProgress(BehaviorContext<SenderState, ReceiverProgresses> context)
    {
        Note(context, HandoffStatus.InProgress);
        Advance(context.Saga, context.Message.Progress, context.Message.Note);
    }

    private static void TakeResults(BehaviorContext<SenderState, ReceiverHasDone> context) => Note(context, HandoffStatus.AlreadyDone);

    private static void TakeResult(BehaviorContext<SenderState, ReceiverCompletes> context)
    {
        Note(context, HandoffStatus.Completed);
        context.Saga.Note = null;
        context.Saga.Result = context.Message.Result;
        context.Saga.Progress = context.Message.Cause?.Message is HandoffReply { Progress.PercentComplete: { } told } ? told : 1;
    }

    private static void NoteFailed(BehaviorContext<SenderState, ReceiverFails> context)
    {
        Note(context, HandoffStatus.Failed);
        context.Saga.Reason = context.Message.Reason;
        context.Saga.Error = context.Message.Cause?.Message as ErrorReport;
    }

    private static void NoteCancelled(BehaviorContext<SenderState, ReceiverCancels> context)
    {
        Note(context, HandoffStatus.Cancelled);
        context.Saga.Reason = context.Message.Reason;
    }

    /// <summary>Takes whatever a reply says besides its status.</summary>
    private static void Note<T>(BehaviorContext<SenderState, T> context, HandoffStatus status)
        where T : ConversationEvent
    {
        SenderState saga = context.Saga;
        saga.Status = status;
        EndTries(saga);
        if (context.Message.Cause?.Message is not HandoffReply reply)
        {
            return;
        }

        saga.Reason = reply.Reason;
        saga.Detail = reply.Detail;
        saga.EtaSeconds = reply.EstimatedWaitSeconds;
        saga.Queries = reply.Queries;
        saga.Result = reply.Results;
        Advance(saga, reply.Progress?.PercentComplete, null);
    }

    /// <summary>Reports that do not go forward are ignored.</summary>
    private static void Advance(SenderState saga, double? progress, string? note)
    {
        if (progress > (saga.Progress ?? -1))
        {
            saga.Progress = progress;
            saga.Note = note;
        }
    }

    private static void EndTries(SenderState saga)
    {
        saga.Ack = null;
        saga.RetryAt = null;
    }

    /// <summary>The timer stays as what a late answer is known by.</summary>
    private static void TellTimeout(BehaviorContext<SenderState, AckIsMissing> context)
    {
        SenderState saga = context.Saga;
        saga.RetryAt = null;
        saga.Ack = saga.Ack! with { Packet = null };
        context.Message.Work.Send(saga, FaultFrames.HandoffTimeout(saga.Ack, context.Message.Work.Now));
    }

    private static void NotePostponed(BehaviorContext<SenderState, PostponeRepeat> context) => context.Saga.RetryAt = context.Message.Until;

    private static void SendAgain(BehaviorContext<SenderState, RepeatHandoff> context) => SenderTries.Repeat(context.Saga, context.Message.Work);

    private static void TellCancelled(BehaviorContext<SenderState, CancelHandoff> context)
    {
        SenderState saga = context.Saga;
        EndTries(saga);
        saga.Status = HandoffStatus.Cancelled;
        saga.Reason = context.Message.Reason;
        context.Message.Work.Answer(saga, new Notification
        {
            EventType = NotificationKinds.HandoffCancelled,
            HandoffId = saga.OriginalHandoffId ?? saga.HandoffId,
            Detail = context.Message.Reason is { } reason ? CanonicalText.Of(reason) : null,
        });
    }
}
