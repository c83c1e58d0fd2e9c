using IacpBus.Agents.Conversations;
using IacpBus.Agents.Handoffs;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Contracts.Json;
using IacpBus.Transport.Receiving;
using IacpBus.Transport.Sending;

namespace IacpBus.Agents.Tests.Simulation;

/// <summary>The first agent hands over, the second works, unless its gates say no.</summary>
internal sealed class HandoffSimulation : Simulation
{
    private readonly HandoffRequest _request;
    private readonly Guid _sender;
    private readonly Guid _receiver;
    private bool _asked;

    public HandoffSimulation(SimulatedWorld world, bool loses)
        : base(world, loses)
    {
        string id = MessageId.New(world.Clock).Value;
        _request = new HandoffRequest { HandoffId = "h-" + id, TaskId = "t-" + id, Context = new HandoffContext { TaskDescription = "read it" } };
        _sender = ConversationKey.Of(ConversationRole.HandoffSender, world.First.Id, world.Second.Id, _request.HandoffId);
        _receiver = ConversationKey.Of(ConversationRole.HandoffReceiver, world.Second.Id, world.First.Id, _request.HandoffId);
    }

    public async Task<(SenderState Sender, ReceiverState? Receiver)> RunAsync(int[] script)
    {
        await RunAsync(new HandOver(_sender, World.First.Id, World.Second.Id, MessageId.New(World.Clock), ChannelName.For(MessageIntent.Handoff), _request, TimeSpan.FromMinutes(30)), script);
        return ((SenderState)(await StateOfAsync(World.First))!, (ReceiverState?)await StateOfAsync(World.Second));
    }

    protected override Guid KeyOf(SimulatedAgent agent) => agent == World.First ? _sender : _receiver;

    protected override ConversationEvent DecisionOf(SimulatedAgent agent, int choice) => agent == World.First
        ? choice % 8 == 0 ? new CancelHandoff(_sender, "no") : new AskAgain(_sender)
        : (choice % 12) switch
        {
            <= 2 => new SlotFree(_receiver, TimeSpan.FromSeconds(1)),
            <= 5 => new ReportHandoffProgress(_receiver, choice % 10 / 10.0, null),
            6 => new CompleteHandoff(_receiver, CanonicalJson.EmptyObject),
            7 => new FailHandoff(_receiver, "It broke."),
            8 => new BreakHandoff(_receiver, new EnvelopeError(ErrorCode.InternalError, "handler_failed", "It broke."), "it broke"),
            9 => new PostponeHandoff(_receiver, World.Clock.GetUtcNow().AddSeconds(choice % 60)),
            _ => new ResumeHandoff(_receiver),
        };

    protected override ConversationEvent? LastDecisionOf(SimulatedAgent agent, ConversationState state, int choice, bool isStuck)
    {
        switch (state)
        {
            case ReceiverState { CurrentState: "Queued" }:
                return choice % 3 == 0 ? null : new SlotFree(_receiver, TimeSpan.FromSeconds(1));
            case ReceiverState { IsFinal: false }:
                return choice % 4 == 0 ? new FailHandoff(_receiver, "It broke.") : new CompleteHandoff(_receiver, CanonicalJson.EmptyObject);
            case SenderState { CurrentState: "Accepted" or "InProgress" } when isStuck && !_asked:
                // Its last message was lost: asking brings it again.
                _asked = true;
                return new AskAgain(_sender);
            case SenderState { IsFinal: false } when isStuck:
                return new CancelHandoff(_sender, "It takes too long.");
            default:
                return null;
        }
    }

    protected override async Task<bool> TryAsync(SimulatedAgent agent, ConversationEvent decision)
    {
        if (decision is not AskAgain)
        {
            return await base.TryAsync(agent, decision);
        }

        SignedMessage query = agent.Transport.Prepare(
            new HandoffStatusQuery { HandoffId = _request.HandoffId, SenderAgentId = agent.Id.Value }, RecipientAddress.To(World.Second.Id), new SendOptions());
        agent.Watched.Sent.Enqueue(query.Body);
        return true;
    }

    protected override async Task<ConversationEvent[]> EventsOfAsync(SimulatedAgent to, AcceptedEnvelope accepted, MessageUnit unit, int choice)
    {
        switch (accepted.Message)
        {
            case HandoffRequest request when choice % 5 == 0 && await StateOfAsync(to) is null:
                unit.Send(to.Transport, new HandoffReply { HandoffId = request.HandoffId, Status = HandoffStatus.Rejected, Reason = "no" }, RecipientAddress.To(accepted.Envelope.Sender), new SendOptions { Cause = accepted });
                return [];
            case HandoffRequest request:
                return [new HandoffArrives(_receiver, to.Id, request, SlotFree: choice % 2 == 0, TimeSpan.FromSeconds(1)) { Cause = accepted }];
            case HandoffStatusQuery when await StateOfAsync(to) is not null:
                return [new SenderAsks(_receiver) { Cause = accepted }];
            case HandoffStatusQuery:
                return await StrayAsync(to, accepted, unit);
        }

        string? handoffId = accepted.Message switch { HandoffReply reply => reply.HandoffId, Notification told => told.HandoffId, _ => null };
        IReadOnlyList<ConversationState> meant = await to.Store.FindHandoffsAsync(to.Id, accepted.Envelope, handoffId, CancellationToken.None);
        return meant.Count > 0
            ? [.. meant.Select(one => ConversationReading.Read(one, accepted)).OfType<ConversationEvent>()]
            : await StrayAsync(to, accepted, unit);
    }

    private sealed record AskAgain(Guid Key) : ConversationEvent(Key);
}
