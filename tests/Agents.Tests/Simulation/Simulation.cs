using IacpBus.Agents.Conversations;
using IacpBus.Agents.Handoffs;
using IacpBus.Agents.Negotiations;
using IacpBus.Agents.Store;
using IacpBus.Agents.Tests.Conversations;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Transport.Receiving;
using IacpBus.Transport.Sending;

namespace IacpBus.Agents.Tests.Simulation;

/// <summary>
/// One conversation between the two agents of a world. First a script decides what happens: numbers that stand for
/// deliveries in any order, copies, losses, decisions of either side, the clock, and an outsider. Then everything that
/// is outstanding happens until both sides are at rest.
/// </summary>
internal abstract class Simulation(SimulatedWorld world, bool loses)
{
    private const int MostSteps = 500;
    private const int MostRepeats = 12;

    private static readonly TimeSpan[] Pauses = [.. new[] { 0.5, 1, 2, 5, 15, 15, 60, 60, 120, 300, 900, 5400 }.Select(TimeSpan.FromSeconds)];

    private static readonly HashSet<(ConversationRole, string, Type)> Impossible =
    [
        .. from role in Enum.GetValues<ConversationRole>()
           from cell in ProtocolPage.CellsOf(ProtocolPage.NameOf(role))
           where cell.IsImpossible
           select (role, cell.State, CellSamples.Event(cell.Role, cell.Event).GetType()),
    ];

    private readonly SimulatedNetwork _network = new(world, loses);
    private Random _fate = new(0);

    public SimulatedWorld World => world;

    /// <summary>How much really got lost.</summary>
    public int Lost => _network.Lost;

    protected abstract Guid KeyOf(SimulatedAgent agent);

    /// <summary>Any decision of that side, whether or not it fits.</summary>
    protected abstract ConversationEvent DecisionOf(SimulatedAgent agent, int choice);

    /// <summary>What that side does in the end; <c>null</c> when it waits. When it waits for nothing any more, <paramref name="isStuck"/>.</summary>
    protected abstract ConversationEvent? LastDecisionOf(SimulatedAgent agent, ConversationState state, int choice, bool isStuck);

    protected abstract Task<ConversationEvent[]> EventsOfAsync(SimulatedAgent to, AcceptedEnvelope accepted, MessageUnit unit, int choice);

    /// <summary>Raises a decision; <c>false</c> when it was refused.</summary>
    protected virtual Task<bool> TryAsync(SimulatedAgent agent, ConversationEvent decision) => agent.TryAsync(decision);

    public async Task<ConversationState?> StateOfAsync(SimulatedAgent agent) => await agent.Engine.FindAsync(KeyOf(agent), CancellationToken.None);

    /// <summary>The states that were committed, in order.</summary>
    public string[] StatesOf(SimulatedAgent agent) => [.. agent.Watched.States.Where(one => one.Key == KeyOf(agent)).Select(one => one.State)];

    public async Task RunAsync(ConversationEvent begin, int[] script)
    {
        _fate = new Random(script.Aggregate(script.Length, (seed, number) => unchecked((seed * 31) + number)));
        Assert.True(await TryAsync(world.First, begin));
        foreach (int number in script)
        {
            _network.Collect();
            await DoAsync(Math.Abs(number % 24), Math.Abs(number / 24));
        }

        await EndAsync();
    }

    private async Task DoAsync(int what, int choice)
    {
        switch (what)
        {
            case <= 8 when _network.Count > 0:
                await DeliverAsync(choice, copy: false);
                break;
            case 9 or 10 when _network.Count > 0:
                await DeliverAsync(choice, copy: true);
                break;
            case 11 or 12 when _network.Count > 0:
                _network.Lose(choice);
                break;
            case 13:
                await PretendAsync(choice);
                break;
            case <= 17:
                await DecideAsync(world.First, DecisionOf(world.First, choice));
                break;
            case <= 21:
                await DecideAsync(world.Second, DecisionOf(world.Second, choice));
                break;
            default:
                world.Clock.Advance(Pauses[choice % Pauses.Length]);
                await WakeAsync();
                break;
        }
    }

    /// <summary>What the tables leave empty is refused, and costs an exception; <see cref="ProtocolCellTests"/> looks at that.</summary>
    private async Task DecideAsync(SimulatedAgent agent, ConversationEvent decision)
    {
        if (await StateOfAsync(agent) is { } state && !Impossible.Contains((ConversationJson.RoleOf(state), state.CurrentState, decision.GetType())))
        {
            await TryAsync(agent, decision);
        }
    }

    private async Task EndAsync()
    {
        int repeats = 0;
        for (int step = 0; step < MostSteps; step++)
        {
            _network.Collect();
            if (_network.Count > 0)
            {
                await DeliverAsync(_fate.Next(_network.Count), copy: false);
            }
            else if (!await DecideAsync(isStuck: false))
            {
                DateTimeOffset? due = await NextDueAsync();
                if (due is null && !await DecideAsync(isStuck: true))
                {
                    return;
                }

                if (due > world.Clock.GetUtcNow())
                {
                    world.Clock.Advance(due.Value - world.Clock.GetUtcNow());
                }

                bool isOver = await IsOverAsync();
                await WakeAsync();
                if (isOver && ++repeats == MostRepeats)
                {
                    // Only settlements that nobody receipts go on.
                    return;
                }
            }
        }

        Assert.Fail("It does not come to rest.");
    }

    private async Task<bool> IsOverAsync() => (await StateOfAsync(world.First))?.IsFinal == true && (await StateOfAsync(world.Second))?.IsFinal != false;

    private async Task<bool> DecideAsync(bool isStuck)
    {
        bool anything = false;
        foreach (SimulatedAgent agent in (SimulatedAgent[])[world.Second, world.First])
        {
            if (await StateOfAsync(agent) is { } state && LastDecisionOf(agent, state, _fate.Next(), isStuck) is { } decision)
            {
                anything |= await TryAsync(agent, decision);
            }
        }

        return anything;
    }

    private async Task<DateTimeOffset?> NextDueAsync()
    {
        DateTimeOffset? first = null;
        foreach (SimulatedAgent agent in (SimulatedAgent[])[world.First, world.Second])
        {
            if (await StateOfAsync(agent) is { } state && state.DueAt is { } due && due != state.ForgetAt && !state.IsIdle && (first is null || due < first))
            {
                first = due;
            }
        }

        return first;
    }

    private async Task WakeAsync()
    {
        DateTimeOffset now = world.Clock.GetUtcNow();
        foreach (SimulatedAgent agent in (SimulatedAgent[])[world.First, world.Second])
        {
            if (await StateOfAsync(agent) is { } state && state.DueAt <= now && state.DueAt != state.ForgetAt && !state.IsIdle)
            {
                await TryAsync(agent, state.HasWork && state.RetryAt <= now ? ResumeOf(state) : ConversationClock.EventOf(state, ConversationBench.Retries, now));
            }
        }
    }

    private static ConversationEvent ResumeOf(ConversationState state) =>
        state is WorkerState ? new ResumeWork(state.CorrelationId) : new ResumeHandoff(state.CorrelationId);

    private async Task DeliverAsync(int which, bool copy)
    {
        if (_network.Take(which, copy) is { Message: { } message } taken)
        {
            await HandleAsync(taken.To, message, which);
        }
    }

    /// <summary>Nothing that an outsider says, with all the right ids, is heard in the conversation of others.</summary>
    private async Task PretendAsync(int which)
    {
        if (_network.Seen.Count == 0 || _network.Forge(which) is not { } forged)
        {
            return;
        }

        (int First, int Second) before = await VersionsAsync();
        int entries = world.First.Watched.Entries.Count + world.Second.Watched.Entries.Count;
        await HandleAsync(forged.To, forged.Message, which);
        Assert.Equal(before, await VersionsAsync());
        Assert.Equal(entries, world.First.Watched.Entries.Count + world.Second.Watched.Entries.Count);
    }

    private async Task<(int First, int Second)> VersionsAsync() => ((await StateOfAsync(world.First))?.Version ?? 0, (await StateOfAsync(world.Second))?.Version ?? 0);

    /// <summary>As the road of the product: known messages are over, everything else is one unit.</summary>
    private async Task HandleAsync(SimulatedAgent to, AcceptedEnvelope accepted, int choice)
    {
        Envelope envelope = accepted.Envelope;
        var key = new InboxKey(to.Id, envelope.Sender, envelope.MessageId);
        if (await to.Store.FindReceivedAsync(key, CancellationToken.None) is not null)
        {
            return;
        }

        var unit = new MessageUnit(new InboxEntry(key, accepted.ContentHash, DateTimeOffset.MaxValue));
        ConversationEvent[] happenings = await EventsOfAsync(to, accepted, unit, choice);
        if (happenings.Length > 0)
        {
            await to.Engine.RaiseAsync(to.Id, happenings, unit, CancellationToken.None);
        }

        IReadOnlyList<SignedMessage> rest = unit.Outgoing.Close();
        if (unit.Entry is not null || rest.Count > 0)
        {
            var left = new StoreUnit { Id = Guid.Parse(MessageId.New(world.Clock).Value), Inbox = unit.Entry };
            await to.Committer.CommitAsync(to.Id, left, rest, [], world.Clock.GetUtcNow(), CancellationToken.None);
        }
    }

    /// <summary>Mail for a conversation that nobody knows.</summary>
    protected static async Task<ConversationEvent[]> StrayAsync(SimulatedAgent to, AcceptedEnvelope accepted, MessageUnit unit)
    {
        if (accepted.Message is not ErrorReport)
        {
            await to.Strays.TakeAsync(accepted, unit, CancellationToken.None);
        }

        return [];
    }
}
