using IacpBus.Agents.Conversations;
using IacpBus.Agents.Ledger;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using MassTransit;

namespace IacpBus.Agents.Negotiations;

/// <summary>The worker's table of docs/protocol.md, row by row.</summary>
internal sealed class WorkerMachine : ConversationMachine<WorkerState>
{
    public WorkerMachine()
    {
        WhileTermsAreOpen();
        WhileTheWorkRuns();
        WhenTheWorkIsDone();
        WhenItIsOver();
    }

    public State Offered { get; private set; } = null!;

    public State Countered { get; private set; } = null!;

    public State Agreed { get; private set; } = null!;

    public State Working { get; private set; } = null!;

    public State Overdue { get; private set; } = null!;

    public State Completed { get; private set; } = null!;

    public State Disputed { get; private set; } = null!;

    public State Settled { get; private set; } = null!;

    public State Rejected { get; private set; } = null!;

    public State Expired { get; private set; } = null!;

    public State Cancelled { get; private set; } = null!;

    public State Failed { get; private set; } = null!;

    public Event<ProposerProposes> ProposerProposes { get; private set; } = null!;

    public Event<ProposerAccepts> ProposerAccepts { get; private set; } = null!;

    public Event<ProposerRejects> ProposerRejects { get; private set; } = null!;

    public Event<ProposerSettles> ProposerSettles { get; private set; } = null!;

    public Event<ProposerDisputes> ProposerDisputes { get; private set; } = null!;

    public Event<ProposerCancels> ProposerCancels { get; private set; } = null!;

    public Event<ProposerFails> ProposerFails { get; private set; } = null!;

    public Event<AcceptOffer> AcceptOffer { get; private set; } = null!;

    public Event<RejectOffer> Reject { get; private set; } = null!;

    public Event<CounterOffer> Counter { get; private set; } = null!;

    public Event<Pend> Pend { get; private set; } = null!;

    public Event<ReportProgress> Progress { get; private set; } = null!;

    public Event<CompleteWork> Complete { get; private set; } = null!;

    public Event<FailWork> Fail { get; private set; } = null!;

    public Event<WorkerExpires> Expire { get; private set; } = null!;

    public Event<WorkerDeadline> Deadline { get; private set; } = null!;

    public Event<PostponeWork> Postpone { get; private set; } = null!;

    public Event<ResumeWork> Resume { get; private set; } = null!;

    private void WhileTermsAreOpen()
    {
        Initially(When(ProposerProposes).Then(Begin).TransitionTo(Offered));
        During(
            Offered,
            When(ProposerProposes).Then(TakeNewerOffer),
            When(ProposerAccepts).Then(BadState),
            When(AcceptOffer, IsAboutThisOffer).Then(SayAccepted).TransitionTo(Agreed),
            When(Counter, IsAboutThisOffer).Then(SayCounter).TransitionTo(Countered),
            When(Pend).Then(SayPending),
            When(Deadline).TransitionTo(Expired));
        During(
            Countered,
            When(ProposerProposes).IfElse(IsNew, offer => offer.Then(TakeOffer).TransitionTo(Offered), repeat => repeat.Then(Again)),
            When(ProposerAccepts).Then(NoteAgreement).TransitionTo(Agreed),
            When(Deadline).TransitionTo(Expired));
        During(
            [Offered, Countered],
            When(ProposerRejects).Then(NoteRejection).TransitionTo(Rejected),
            When(ProposerSettles).Then(BadState),
            When(ProposerDisputes).Then(BadState),
            When(ProposerCancels).Then(NoteCancel).TransitionTo(Cancelled),
            When(ProposerFails).Then(NoteFailure).TransitionTo(Rejected),
            When(Reject, IsAboutThisOffer).Then(SayRejected).TransitionTo(Rejected),
            When(Expire).TransitionTo(Expired));
    }

    private void WhileTheWorkRuns()
    {
        During(
            [Agreed, Working],
            When(Progress).Then(SayProgress).TransitionTo(Working),
            When(Deadline).TransitionTo(Overdue));
        During(Overdue, When(Progress).Then(SayProgress));
        During(
            [Agreed, Working, Overdue],
            When(Postpone).Then(NotePostponed),
            When(Resume).Then(CountAttempt),
            When(ProposerProposes).Then(Again),
            Ignore(ProposerAccepts),
            When(ProposerRejects).Then(BadState),
            When(ProposerSettles).Then(BadState),
            When(ProposerDisputes).Then(BadState),
            When(ProposerCancels).Then(NoteCancel).TransitionTo(Cancelled),
            When(ProposerFails).Then(NoteFailure).TransitionTo(Failed),
            When(Complete).Then(SayCompleted).TransitionTo(Completed),
            When(Fail).Then(SayFailed).TransitionTo(Failed));
    }

    private void WhenTheWorkIsDone()
    {
        During(
            [Completed, Disputed],
            When(ProposerProposes).Then(Again),
            Ignore(ProposerAccepts),
            When(ProposerRejects).Then(BadState),
            When(ProposerSettles).IfElse(IsWithinTheReward, paid => paid.Then(Earn).TransitionTo(Settled), tooMuch => tooMuch.Then(Overpaid)),
            When(ProposerCancels).Then(NoteCancel).TransitionTo(Failed),
            When(ProposerFails).Then(NoteFailure).TransitionTo(Failed),
            When(Complete).Then(Again));
        During(Completed, When(ProposerDisputes).Then(NoteDispute).TransitionTo(Disputed));
        During(Disputed, Ignore(ProposerDisputes), When(Fail).Then(SayFailed).TransitionTo(Failed));
    }

    private void WhenItIsOver()
    {
        During(
            Settled,
            When(ProposerProposes).Then(Again),
            Ignore(ProposerAccepts),
            When(ProposerRejects).Then(BadState),
            When(ProposerSettles).Then(ReceiptAgain),
            When(ProposerDisputes).Then(BadState),
            When(ProposerCancels).Then(BadState),
            Ignore(ProposerFails));
        During([Rejected, Failed], When(ProposerProposes).Then(Again));
        During(Cancelled, Ignore(ProposerProposes));
        During(
            [Rejected, Cancelled, Failed],
            When(ProposerAccepts).Then(BadState),
            When(ProposerDisputes).Then(BadState));
        During([Rejected, Cancelled], When(ProposerSettles).Then(BadState));
        During(Failed, When(ProposerSettles).IfElse(
            IsPaidAfterAll,
            paid => paid.IfElse(IsWithinTheReward, within => within.Then(EarnOnce), tooMuch => tooMuch.Then(Overpaid)),
            nothingDelivered => nothingDelivered.Then(BadState)));
        During(
            Expired,
            When(ProposerProposes).Then(TimedOut),
            When(ProposerAccepts).Then(TimedOut),
            When(ProposerSettles).Then(TimedOut),
            When(ProposerDisputes).Then(TimedOut));
        During([Rejected, Expired, Cancelled, Failed], Ignore(ProposerRejects), Ignore(ProposerCancels), Ignore(ProposerFails));
    }

    private static void Begin(BehaviorContext<WorkerState, ProposerProposes> context)
    {
        Contracts.Iacp.Envelope proposal = context.Message.Cause!.Envelope;
        WorkerState saga = context.Saga;
        saga.Self = context.Message.Self;
        saga.Peer = proposal.Sender;
        saga.PeerVerified = context.Message.Cause.Verification == Transport.Trust.Verification.Verified;
        saga.Channel = proposal.Channel;
        saga.Conversation = proposal.Conversation;
        saga.Round = 1;
        Take(context);
    }

    /// <summary>The proposer did not wait for our answer and offers something else; a repeat changes nothing.</summary>
    private static void TakeNewerOffer(BehaviorContext<WorkerState, ProposerProposes> context)
    {
        if (IsNew(context))
        {
            context.Saga.Round++;
            Take(context);
        }
    }

    private static void TakeOffer(BehaviorContext<WorkerState, ProposerProposes> context)
    {
        context.Saga.Round++;
        Take(context);
    }

    private static void Take(BehaviorContext<WorkerState, ProposerProposes> context)
    {
        WorkerState saga = context.Saga;
        saga.Terms = saga.Offer = context.Message.Terms;
        saga.Round = Math.Max(saga.Round, Math.Min(context.Message.Round ?? 1, NegotiationConversation.MostRounds + 1));
        saga.PeerRequest = context.Message.Cause!.Envelope.MessageId;
        saga.ExpiresAt = context.Message.Cause.Envelope.ExpiresAt;
    }

    /// <summary>By its round where it has one, else by its terms.</summary>
    private static bool IsNew(BehaviorContext<WorkerState, ProposerProposes> context) =>
        context.Message.Round is { } round ? round > context.Saga.Round : context.Message.Terms != context.Saga.Offer;

    /// <summary>The proposer may have put something else on the table while the handler thought; that is asked about anew.</summary>
    private static bool IsAboutThisOffer<T>(BehaviorContext<WorkerState, T> context)
        where T : OfferDecision => context.Message.Round == context.Saga.Round;

    private static void SayAccepted(BehaviorContext<WorkerState, AcceptOffer> context) =>
        context.Message.Work.Answer(Started(context.Saga), new NegotiationReply { Verdict = ResponseStatus.Accepted, Round = context.Saga.Round, EtaSeconds = context.Message.Eta?.TotalSeconds });

    /// <summary>Our counter-offer was taken: should the proposal come again, the answer is yes by now.</summary>
    private static void NoteAgreement(BehaviorContext<WorkerState, ProposerAccepts> context) =>
        Started(context.Saga).LastAnswer = new NegotiationReply { Verdict = ResponseStatus.Accepted, Round = context.Saga.Round };

    private static WorkerState Started(WorkerState saga)
    {
        saga.Attempts = 1;
        return saga;
    }

    private static void SayRejected(BehaviorContext<WorkerState, RejectOffer> context)
    {
        context.Saga.Reason = context.Message.Reason;
        context.Message.Work.Answer(context.Saga, new NegotiationReply { Verdict = ResponseStatus.Rejected, Round = context.Saga.Round, Reason = context.Message.Reason });
    }

    private static void SayCounter(BehaviorContext<WorkerState, CounterOffer> context)
    {
        WorkerState saga = context.Saga;
        saga.Round++;
        saga.Terms = saga.Offer.With(context.Message.Terms, context.Message.Work.Now);
        saga.ExpiresAt = context.Message.Work.Now + context.Message.Ttl;
        NegotiationReply counter = new() { Verdict = ResponseStatus.Counter, Counter = saga.Terms.ToCounter(), Round = saga.Round, ExpiresAt = saga.ExpiresAt };
        context.Message.Work.Answer(saga, counter, context.Message.Ttl);
    }

    private static void SayPending(BehaviorContext<WorkerState, Pend> context) =>
        context.Message.Work.Send(context.Saga, new NegotiationReply { Verdict = ResponseStatus.Pending, Round = context.Saga.Round });

    private static void SayProgress(BehaviorContext<WorkerState, ReportProgress> context)
    {
        context.Saga.Advance(context.Message.Progress, context.Message.Note);
        Notification progress = Notification.OfProgress(context.Message.Progress) with
        {
            NegotiationId = context.Saga.Conversation.Value,
            Detail = context.Message.Note is { } note ? CanonicalText.Of(note) : null,
        };
        context.Message.Work.Send(context.Saga, progress);
    }

    private static void SayCompleted(BehaviorContext<WorkerState, CompleteWork> context)
    {
        context.Saga.Output = context.Message.Output;
        context.Message.Work.Answer(context.Saga, Notification.OfCompletion(context.Message.Output) with { NegotiationId = context.Saga.Conversation.Value });
    }

    private static void SayFailed(BehaviorContext<WorkerState, FailWork> context)
    {
        context.Saga.WasDelivered = context.Saga.CurrentState == nameof(Disputed);
        context.Saga.Reason = context.Message.Reason;
        context.Message.Work.Answer(context.Saga, new Notification
        {
            EventType = NotificationKinds.Failed,
            Status = "failed",
            NegotiationId = context.Saga.Conversation.Value,
            Detail = context.Message.Reason is { } reason ? CanonicalText.Of(reason) : null,
        });
    }

    private static void NotePostponed(BehaviorContext<WorkerState, PostponeWork> context) => context.Saga.RetryAt = context.Message.Until;

    private static void CountAttempt(BehaviorContext<WorkerState, ResumeWork> context)
    {
        context.Saga.RetryAt = null;
        context.Saga.Attempts++;
    }

    private static bool IsWithinTheReward(BehaviorContext<WorkerState, ProposerSettles> context) => !(context.Message.Credits > context.Saga.Terms.RewardCredits);

    /// <summary>We gave up in a dispute, and the proposer paid in the same moment.</summary>
    private static bool IsPaidAfterAll(BehaviorContext<WorkerState, ProposerSettles> context) => context.Saga.WasDelivered;

    private static void EarnOnce(BehaviorContext<WorkerState, ProposerSettles> context)
    {
        if (context.Saga.CreditsTransferred is null)
        {
            Earn(context);
        }
        else
        {
            ReceiptAgain(context);
        }
    }

    private static void Overpaid(BehaviorContext<WorkerState, ProposerSettles> context) =>
        context.Message.Work.Object(context.Saga, context.Message.Cause, new EnvelopeError(ErrorCode.PayloadInvalid, "settlement", "More credits than were agreed on.", "$.message.payload.credits_transferred"));

    private static void Earn(BehaviorContext<WorkerState, ProposerSettles> context)
    {
        WorkerState saga = context.Saga;
        saga.CreditsTransferred = context.Message.Credits ?? saga.Terms.RewardCredits;
        saga.SettlementId = context.Message.SettlementId;
        if (saga.SettlementId is { } id)
        {
            context.Message.Work.Post(LedgerEntries.Earn(saga, saga.CreditsTransferred.Value, id, context.Message.Work.Now));
            Receipt(context);
        }
        else
        {
            // A payment without a name cannot be receipted; the negotiation's own name keeps it from counting twice.
            context.Message.Work.Post(LedgerEntries.Earn(saga, saga.CreditsTransferred.Value, saga.Conversation.Value, context.Message.Work.Now));
        }
    }

    private static void Receipt(BehaviorContext<WorkerState, ProposerSettles> context) =>
        context.Message.Work.Send(context.Saga, Notification.OfReceipt(context.Saga.CreditsTransferred!.Value, context.Saga.SettlementId!) with { NegotiationId = context.Saga.Conversation.Value });

    /// <summary>The receipt was lost; one for another payment than the first is not given.</summary>
    private static void ReceiptAgain(BehaviorContext<WorkerState, ProposerSettles> context)
    {
        if (context.Saga.SettlementId is { } id && context.Message.SettlementId == id)
        {
            Receipt(context);
        }
    }

    private static void NoteRejection(BehaviorContext<WorkerState, ProposerRejects> context) => context.Saga.Reason = context.Message.Reason;

    private static void NoteCancel(BehaviorContext<WorkerState, ProposerCancels> context) => context.Saga.Reason = context.Message.Reason;

    private static void NoteDispute(BehaviorContext<WorkerState, ProposerDisputes> context) => context.Saga.Reason = context.Message.Reason;

    private static void NoteFailure(BehaviorContext<WorkerState, ProposerFails> context) => context.Saga.Reason = context.Message.Reason;
}
