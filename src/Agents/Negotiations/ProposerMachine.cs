using IacpBus.Agents.Conversations;
using IacpBus.Agents.Ledger;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using MassTransit;

namespace IacpBus.Agents.Negotiations;

/// <summary>The proposer's table of docs/protocol.md, row by row.</summary>
internal sealed class ProposerMachine : ConversationMachine<ProposerState>
{
    private static readonly TimeSpan FirstRepeat = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestRepeat = TimeSpan.FromMinutes(10);

    public ProposerMachine()
    {
        WhileTermsAreOpen();
        WhileTheWorkRuns();
        WhenTheWorkIsDone();
        WhenItIsOver();
    }

    public State Proposed { get; private set; } = null!;

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

    public Event<WorkerAccepts> WorkerAccepts { get; private set; } = null!;

    public Event<WorkerRejects> WorkerRejects { get; private set; } = null!;

    public Event<WorkerCounters> WorkerCounters { get; private set; } = null!;

    public Event<WorkerPends> WorkerPends { get; private set; } = null!;

    public Event<WorkerProgresses> WorkerProgresses { get; private set; } = null!;

    public Event<WorkerCompletes> WorkerCompletes { get; private set; } = null!;

    public Event<WorkerFails> WorkerFails { get; private set; } = null!;

    public Event<AcceptCounter> AcceptCounter { get; private set; } = null!;

    public Event<RejectCounter> Reject { get; private set; } = null!;

    public Event<Propose> Propose { get; private set; } = null!;

    public Event<Settle> Settle { get; private set; } = null!;

    public Event<Dispute> Dispute { get; private set; } = null!;

    public Event<CancelWork> Cancel { get; private set; } = null!;

    public Event<ProposerExpires> Expire { get; private set; } = null!;

    public Event<ProposerDeadline> Deadline { get; private set; } = null!;

    public Event<WorkerReceipts> WorkerReceipts { get; private set; } = null!;

    public Event<RepeatSettlement> Repeat { get; private set; } = null!;

    private void WhileTermsAreOpen()
    {
        Initially(When(Propose).Then(Begin).TransitionTo(Proposed));
        During(
            Proposed,
            When(WorkerAccepts).TransitionTo(Agreed),
            When(WorkerRejects).Then(NoteReason).Then(Release).TransitionTo(Rejected),
            When(WorkerCounters).IfElse(
                WithinRounds,
                counter => counter.Then(TakeCounter).TransitionTo(Countered),
                oneTooMany => oneTooMany.Then(EndRounds).Then(Release).TransitionTo(Rejected)),
            When(WorkerPends).Then(Extend),
            When(WorkerProgresses).Then(Advance).TransitionTo(Working),
            When(WorkerCompletes).Then(TakeOutput).TransitionTo(Completed),
            When(WorkerFails).Then(NoteFailure).Then(Release).TransitionTo(Rejected),
            When(Cancel).Then(TellCancelled).Then(Release).TransitionTo(Cancelled),
            When(Expire).Then(Release).TransitionTo(Expired),
            When(Deadline).Then(Release).TransitionTo(Expired));
        During(
            Countered,
            Ignore(WorkerAccepts),
            When(WorkerRejects).Then(NoteReason).Then(Release).TransitionTo(Rejected),
            When(WorkerCounters).IfElse(
                WithinRounds,
                counter => counter.Then(TakeCounter),
                oneTooMany => oneTooMany.Then(EndRounds).Then(Release).TransitionTo(Rejected)),
            Ignore(WorkerPends),
            When(WorkerProgresses).Then(BadState),
            When(WorkerCompletes).Then(BadState),
            When(WorkerFails).Then(NoteFailure).Then(Release).TransitionTo(Rejected),
            When(AcceptCounter, IsWhatWasRead).Then(AgreeToCounter).TransitionTo(Agreed),
            When(Reject).Then(Refuse).Then(Release).TransitionTo(Rejected),
            When(Propose).IfElse(
                WithinRounds,
                proposal => proposal.Then(ProposeAgain).TransitionTo(Proposed),
                oneTooMany => oneTooMany.Then(RefuseOneMoreRound)),
            When(Cancel).Then(TellCancelled).Then(Release).TransitionTo(Cancelled),
            When(Expire).Then(Release).TransitionTo(Expired),
            When(Deadline).Then(Release).TransitionTo(Expired));
    }

    private void WhileTheWorkRuns()
    {
        During(
            Agreed,
            When(WorkerProgresses).Then(Advance).TransitionTo(Working),
            When(Deadline).Then(NoteOverdue).TransitionTo(Overdue));
        During(
            Working,
            When(WorkerProgresses).Then(Advance),
            When(Deadline).Then(NoteOverdue).TransitionTo(Overdue));
        During(Overdue, When(WorkerProgresses).Then(Advance));
        During(
            [Agreed, Working, Overdue],
            Ignore(WorkerAccepts),
            When(WorkerRejects).Then(BadState),
            When(WorkerCounters).Then(BadState),
            Ignore(WorkerPends),
            When(WorkerCompletes).Then(TakeOutput).TransitionTo(Completed),
            When(WorkerFails).Then(NoteFailure).Then(Release).TransitionTo(Failed),
            When(Cancel).Then(TellCancelled).Then(Release).TransitionTo(Failed));
    }

    private void WhenTheWorkIsDone()
    {
        During(
            [Completed, Disputed],
            Ignore(WorkerAccepts),
            When(WorkerRejects).Then(BadState),
            When(WorkerCounters).Then(BadState),
            Ignore(WorkerPends),
            Ignore(WorkerProgresses),
            Ignore(WorkerCompletes),
            When(Settle).IfElse(IsWithinTheReward, paid => paid.Then(Pay).TransitionTo(Settled), tooMuch => tooMuch.Then(RefuseToOverpay)));
        During(Completed, When(WorkerFails).Then(BadState), When(Dispute).Then(TellDisputed).TransitionTo(Disputed));
        During(
            Disputed,
            When(WorkerFails).Then(NoteFailure).Then(Release).TransitionTo(Failed),
            When(Cancel).Then(TellCancelled).Then(Release).TransitionTo(Failed));
    }

    private void WhenItIsOver()
    {
        During(
            Settled,
            Ignore(WorkerAccepts),
            When(WorkerRejects).Then(BadState),
            When(WorkerCounters).Then(BadState),
            Ignore(WorkerPends),
            Ignore(WorkerProgresses),
            When(WorkerCompletes).Then(Again),
            When(WorkerFails).Then(BadState),
            When(WorkerReceipts).IfElse(IsForThisSettlement, ours => ours.Then(NoteReceipt), other => other.Then(BadState)),
            When(Repeat).Then(SettleAgain),
            Ignore(Settle));
        During(
            Rejected,
            When(WorkerAccepts).Then(BadState),
            When(WorkerCounters).Then(BadState),
            When(WorkerProgresses).Then(BadState),
            When(WorkerCompletes).Then(BadState));
        During(
            Expired,
            When(WorkerAccepts).Then(TimedOut),
            When(WorkerCounters).Then(TimedOut),
            When(WorkerProgresses).Then(TimedOut),
            When(WorkerCompletes).Then(TimedOut));
        During(Cancelled, When(WorkerAccepts).Then(Again));
        During(Failed, Ignore(WorkerAccepts));
        During([Cancelled, Failed], Ignore(WorkerCounters), When(WorkerProgresses).Then(Again), When(WorkerCompletes).Then(Again), Ignore(Cancel));
        During([Rejected, Expired, Cancelled, Failed], Ignore(WorkerRejects), Ignore(WorkerPends), Ignore(WorkerFails));

        // Nothing was paid, so there is nothing to receipt.
        During([Proposed, Countered, Agreed, Working, Overdue, Completed, Disputed, Rejected, Expired, Cancelled, Failed], When(WorkerReceipts).Then(BadState));
    }

    private static void Begin(BehaviorContext<ProposerState, Propose> context)
    {
        ProposalStart start = context.Message.Start ?? throw new InvalidOperationException("The first proposal names both sides.");
        ProposerState saga = context.Saga;
        saga.Self = start.Self;
        saga.Peer = start.Peer;
        saga.Channel = start.Channel;
        saga.Conversation = CorrelationId.From(start.FirstMessage);
        Offer(context, start.FirstMessage);
    }

    private static void ProposeAgain(BehaviorContext<ProposerState, Propose> context)
    {
        context.Saga.Round++;
        Offer(context, id: null);
    }

    /// <summary>To its caller, like any decision that does not fit.</summary>
    private static void RefuseOneMoreRound(BehaviorContext<ProposerState, Propose> context) =>
        context.Message.Work.Refuse($"{context.Saga.CurrentState} in its last round");

    private static void Offer(BehaviorContext<ProposerState, Propose> context, MessageId? id)
    {
        ProposerState saga = context.Saga;
        saga.Terms = context.Message.Terms;
        saga.ProposalTtl = context.Message.Ttl;
        saga.ExpiresAt = context.Message.Work.Now + saga.ProposalTtl;
        saga.Extended = false;
        MessageId sent = context.Message.Work.Send(saga, saga.Terms.ToProposal(saga.Round, saga.Conversation), saga.ProposalTtl, id);
        saga.Proposals = saga.Proposals.Add(sent);
        Hold(context.Message.Work, saga);
    }

    private static bool WithinRounds<T>(BehaviorContext<ProposerState, T> context)
        where T : ConversationEvent => context.Saga.Round < NegotiationConversation.MostRounds;

    private static void TakeCounter(BehaviorContext<ProposerState, WorkerCounters> context)
    {
        ProposerState saga = context.Saga;
        WorkerCounters counter = context.Message;
        saga.Round++;
        saga.Terms = saga.Terms.With(counter.Terms, counter.SentAt);
        saga.ExpiresAt = counter.ExpiresAt;
        saga.PeerRequest = counter.Cause?.Envelope.MessageId;
    }

    private static void EndRounds(BehaviorContext<ProposerState, WorkerCounters> context)
    {
        context.Saga.PeerRequest = context.Message.Cause?.Envelope.MessageId;
        context.Saga.Reason = "round_limit";
        context.Message.Work.Answer(context.Saga, Refusal(context.Saga));
    }

    /// <summary>More time, once.</summary>
    private static void Extend(BehaviorContext<ProposerState, WorkerPends> context)
    {
        if (!context.Saga.Extended)
        {
            context.Saga.Extended = true;
            context.Saga.ExpiresAt = context.Message.Work.Now + context.Saga.ProposalTtl;
        }
    }

    /// <summary>The worker may have put other terms on the table than those that were read when we said yes.</summary>
    private static bool IsWhatWasRead(BehaviorContext<ProposerState, AcceptCounter> context) => context.Message.Round is not { } read || read == context.Saga.Round;

    private static void AgreeToCounter(BehaviorContext<ProposerState, AcceptCounter> context)
    {
        context.Message.Work.Answer(context.Saga, new NegotiationReply { Verdict = ResponseStatus.Accepted, Round = context.Saga.Round });
        Hold(context.Message.Work, context.Saga);
    }

    private static void Refuse(BehaviorContext<ProposerState, RejectCounter> context)
    {
        context.Saga.Reason = context.Message.Reason;
        context.Message.Work.Answer(context.Saga, Refusal(context.Saga));
    }

    private static NegotiationReply Refusal(ProposerState saga) => new() { Verdict = ResponseStatus.Rejected, Round = saga.Round, Reason = saga.Reason };

    private static void NoteOverdue(BehaviorContext<ProposerState, ProposerDeadline> context) => context.Saga.WasOverdue = true;

    private static void Advance(BehaviorContext<ProposerState, WorkerProgresses> context) => context.Saga.Advance(context.Message.Progress, context.Message.Note);

    private static void TakeOutput(BehaviorContext<ProposerState, WorkerCompletes> context)
    {
        context.Saga.Output = context.Message.Output;
        context.Saga.Advance(1, null);
    }

    private static void NoteReason(BehaviorContext<ProposerState, WorkerRejects> context) => context.Saga.Reason = context.Message.Reason;

    private static void NoteFailure(BehaviorContext<ProposerState, WorkerFails> context)
    {
        context.Saga.Reason = context.Message.Reason;

        // Whatever we said last, it was not that this is over.
        context.Saga.LastAnswer = null;
    }

    private static void Pay(BehaviorContext<ProposerState, Settle> context)
    {
        ProposerState saga = context.Saga;
        saga.CreditsTransferred = context.Message.Credits ?? saga.Due;
        saga.SettlementId = context.Message.SettlementId;
        Notification settled = Notification.OfSettlement(saga.CreditsTransferred.Value, saga.SettlementId) with { NegotiationId = saga.Conversation.Value };
        context.Message.Work.Answer(saga, settled);
        context.Message.Work.Post(LedgerEntries.Pay(saga, saga.CreditsTransferred.Value, saga.SettlementId, context.Message.Work.Now));
        saga.TimesSettled = 1;
        saga.RepeatAt = context.Message.Work.Now + FirstRepeat;
    }

    private static bool IsWithinTheReward(BehaviorContext<ProposerState, Settle> context) => !(context.Message.Credits > context.Saga.Terms.RewardCredits);

    /// <summary>To its caller: the worker would refuse it, and what was paid would stay in transit.</summary>
    private static void RefuseToOverpay(BehaviorContext<ProposerState, Settle> context) =>
        context.Message.Work.Refuse($"{context.Saga.CurrentState} for less than that");

    private static bool IsForThisSettlement(BehaviorContext<ProposerState, WorkerReceipts> context) => context.Message.SettlementId == context.Saga.SettlementId;

    /// <summary>Once; another receipt for the same settlement finds nothing in transit.</summary>
    private static void NoteReceipt(BehaviorContext<ProposerState, WorkerReceipts> context)
    {
        ProposerState saga = context.Saga;
        if (!saga.IsReceipted)
        {
            saga.IsReceipted = true;
            saga.RepeatAt = null;
            context.Message.Work.Post(LedgerEntries.Receipt(saga, saga.CreditsTransferred ?? 0, saga.SettlementId!, context.Message.Work.Now));
        }
    }

    /// <summary>Nobody has receipted it yet: the same settlement in a new message, at growing intervals.</summary>
    private static void SettleAgain(BehaviorContext<ProposerState, RepeatSettlement> context)
    {
        ProposerState saga = context.Saga;
        context.Message.Work.Repeat(saga, null);
        saga.TimesSettled++;
        TimeSpan pause = FirstRepeat * Math.Pow(2, Math.Min(saga.TimesSettled - 1, 10));
        saga.RepeatAt = context.Message.Work.Now + (pause < LongestRepeat ? pause : LongestRepeat);
    }

    private static void TellDisputed(BehaviorContext<ProposerState, Dispute> context)
    {
        context.Saga.Reason = context.Message.Reason;
        Tell(context, NotificationKinds.Disputed, context.Message.Reason);
    }

    private static void TellCancelled(BehaviorContext<ProposerState, CancelWork> context)
    {
        context.Saga.Reason = context.Message.Reason;
        Tell(context, NotificationKinds.NegotiationCancelled, context.Message.Reason);
    }

    private static void Tell<T>(BehaviorContext<ProposerState, T> context, string kind, string? reason)
        where T : ConversationEvent =>
        context.Message.Work.Answer(context.Saga, new Notification
        {
            EventType = kind,
            NegotiationId = context.Saga.Conversation.Value,
            Detail = reason is null ? null : CanonicalText.Of(reason),
        });

    private static void Hold(UnitOfWork work, ProposerState saga) =>
        work.Post(LedgerEntries.Hold(saga, saga.Terms.RewardCredits, work.Now, work.CreditLimit));

    private static void Release<T>(BehaviorContext<ProposerState, T> context)
        where T : ConversationEvent =>
        context.Message.Work.Post(LedgerEntries.Release(context.Saga, context.Message.Work.Now));
}
