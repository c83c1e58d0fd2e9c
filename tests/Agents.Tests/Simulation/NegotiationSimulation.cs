using IacpBus.Agents.Conversations;
using IacpBus.Agents.Ledger;
using IacpBus.Agents.Negotiations;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Contracts.Json;
using IacpBus.Transport.Receiving;

namespace IacpBus.Agents.Tests.Simulation;

/// <summary>The first agent proposes, the second works.</summary>
internal sealed class NegotiationSimulation : Simulation
{
    private readonly MessageId _first;
    private readonly Guid _proposer;
    private readonly Guid _worker;

    public NegotiationSimulation(SimulatedWorld world, bool loses)
        : base(world, loses)
    {
        _first = MessageId.New(world.Clock);
        _proposer = ConversationKey.Of(ConversationRole.Proposer, world.First.Id, world.Second.Id, _first.Value);
        _worker = ConversationKey.Of(ConversationRole.Worker, world.Second.Id, world.First.Id, _first.Value);
    }

    public async Task<(ProposerState Proposer, WorkerState? Worker)> RunAsync(int[] script)
    {
        var start = new ProposalStart(World.First.Id, World.Second.Id, _first, ChannelName.For(MessageIntent.Negotiate));
        await RunAsync(new Propose(_proposer, Terms(script.Length), TimeSpan.FromHours(1), start), script);
        return ((ProposerState)(await StateOfAsync(World.First))!, (WorkerState?)await StateOfAsync(World.Second));
    }

    /// <summary>What was posted for it in an agent's book.</summary>
    public LedgerEntry[] EntriesOf(SimulatedAgent agent) => [.. agent.Watched.Entries.Where(entry => entry.Conversation == KeyOf(agent))];

    protected override Guid KeyOf(SimulatedAgent agent) => agent == World.First ? _proposer : _worker;

    protected override ConversationEvent DecisionOf(SimulatedAgent agent, int choice)
    {
        int of = choice / 16;
        return agent == World.First ? OfProposer(choice % 16, of) : OfWorker(choice % 16, of);
    }

    protected override ConversationEvent? LastDecisionOf(SimulatedAgent agent, ConversationState state, int choice, bool isStuck) => state switch
    {
        ProposerState { CurrentState: "Countered" } => (choice % 3) switch { 0 => new AcceptCounter(_proposer, null), 1 => new RejectCounter(_proposer, "no"), _ => null },
        ProposerState { CurrentState: "Completed" } => choice % 4 == 0 ? new Dispute(_proposer, "not done") : Pay(choice),
        ProposerState { CurrentState: "Disputed" } => choice % 2 == 0 ? new CancelWork(_proposer, "no") : Pay(choice),
        ProposerState { IsFinal: false } when isStuck => new CancelWork(_proposer, "It takes too long."),
        WorkerState { CurrentState: "Offered" } worker => (choice % 4) switch
        {
            0 => null,
            1 => new RejectOffer(_worker, worker.Round, "no"),
            2 => new CounterOffer(_worker, worker.Round, new NegotiationTerms { RewardCredits = 12 }, TimeSpan.FromMinutes(30)),
            _ => new AcceptOffer(_worker, worker.Round, null),
        },
        WorkerState { CurrentState: "Agreed" or "Working" or "Overdue" } => choice % 4 == 0 ? new FailWork(_worker, "It broke.") : new CompleteWork(_worker, CanonicalJson.EmptyObject),
        WorkerState { CurrentState: "Disputed" } when choice % 3 == 0 => new FailWork(_worker, "So be it."),
        WorkerState { CurrentState: "Completed" or "Disputed" } when isStuck => new CompleteWork(_worker, CanonicalJson.EmptyObject),
        _ => null,
    };

    protected override async Task<ConversationEvent[]> EventsOfAsync(SimulatedAgent to, AcceptedEnvelope accepted, MessageUnit unit, int choice)
    {
        if (await to.Store.FindNegotiationAsync(to.Id, accepted.Envelope, CancellationToken.None) is { } known)
        {
            return ConversationReading.Read(known, accepted) is { } happening ? [happening] : [];
        }

        return accepted.Message is WorkProposal proposal
            ? [new ProposerProposes(_worker, to.Id, WorkTerms.Of(proposal, accepted.Envelope.Timestamp), proposal.Round) { Cause = accepted }]
            : await StrayAsync(to, accepted, unit);
    }

    private ConversationEvent OfProposer(int what, int of) => what switch
    {
        <= 2 => new AcceptCounter(_proposer, null),
        3 => new RejectCounter(_proposer, "no"),
        4 or 5 => new Propose(_proposer, Terms(of), TimeSpan.FromMinutes(10 + (of % 60))),
        <= 9 => Pay(of),
        10 or 11 => new Dispute(_proposer, "not done"),
        12 when of % 6 == 0 => new CancelWork(_proposer, "no"),
        _ => new AcceptCounter(_proposer, null),
    };

    private ConversationEvent OfWorker(int what, int of) => what switch
    {
        <= 2 => new AcceptOffer(_worker, 1 + (of % 4), null),
        3 => new RejectOffer(_worker, 1 + (of % 4), "no"),
        4 or 5 => new CounterOffer(_worker, 1 + (of % 4), new NegotiationTerms { RewardCredits = of % 50 }, TimeSpan.FromMinutes(10 + (of % 60))),
        6 => new Pend(_worker),
        7 or 8 => new ReportProgress(_worker, of % 10 / 10.0, null),
        <= 12 => new CompleteWork(_worker, CanonicalJson.EmptyObject),
        13 => new FailWork(_worker, "It broke."),
        14 => new PostponeWork(_worker, World.Clock.GetUtcNow().AddSeconds(of % 60)),
        _ => new ResumeWork(_worker),
    };

    private Settle Pay(int of) => new(_proposer, of % 3 == 0 ? 0.5m : null, MessageId.New(World.Clock).Value);

    /// <summary>Some without a reward, some without a deadline, some that cannot be paid.</summary>
    private WorkTerms Terms(int of) => new()
    {
        Task = "read it",
        RewardCredits = of % 97 == 96 ? SimulatedWorld.CreditLimit * 2 : of % 7,
        PenaltyCredits = of % 7 / 2m,
        Deadline = of % 3 == 0 ? null : World.Clock.GetUtcNow().AddMinutes(5 + (of % 200)),
    };
}
