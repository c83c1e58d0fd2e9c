using IacpBus.Contracts.Iacp;
using IacpBus.Transport.Receiving.Order;

namespace IacpBus.Transport.Tests.Receiving;

public sealed class SequencerTests
{
    private readonly Sequencer _sequencer = new();

    private enum Kind
    {
        OfKeyA,
        OfKeyB,
        Refused,

        /// <summary>Of key A, and leaves whether or not its turn has come.</summary>
        Quitter,
    }

    private enum Step
    {
        Enter,
        Release,
        Leave,
    }

    [Fact]
    public void Enter_SameKey_LetsInOneAfterTheOther()
    {
        Waiter first = Enter(1, "a");
        Waiter second = Enter(2, "a");
        Waiter third = Enter(3, "a");

        Assert.Equal([true, false, false], Done(first, second, third));
        first.Ticket.Leave();
        Assert.Equal([true, true, false], Done(first, second, third));
        second.Ticket.Leave();
        Assert.Equal([true, true, true], Done(first, second, third));
    }

    [Fact]
    public void Enter_OtherKeys_RunBesideEachOther() => Assert.Equal([true, true, true], Done(Enter(1, "a"), Enter(2, "b"), Enter(3, "c")));

    [Fact]
    public void Enter_LaterDeliveryChecksFaster_WaitsForTheEarlier()
    {
        Waiter second = Enter(2, "a");
        Waiter third = Enter(3, "b");
        Assert.Equal([false, false], Done(second, third));

        Waiter first = Enter(1, "a");
        Assert.Equal([true, false, true], Done(first, second, third));
    }

    [Fact]
    public void Leave_RefusedInBetween_HoldsUpNobody()
    {
        Waiter first = Enter(1, "a");
        Waiter third = Enter(3, "b");
        Assert.Equal([true, false], Done(first, third));

        Refused(2);
        Assert.True(third.HasTurn);
    }

    [Fact]
    public void Release_LongWork_LetsTheNextStartAndNoMore()
    {
        Waiter[] tasks = [Enter(1, "a"), Enter(2, "a"), Enter(3, "a")];
        tasks[0].Ticket.Release();
        tasks[0].Ticket.Release();
        Assert.Equal([true, true, false], Done(tasks));

        tasks[0].Ticket.Leave();
        Assert.Equal([true, true, false], Done(tasks));
        tasks[1].Ticket.Leave();
        Assert.Equal([true, true, true], Done(tasks));
    }

    [Fact]
    public void Leave_Twice_ChangesNothing()
    {
        Waiter[] tasks = [Enter(1, "a"), Enter(2, "a"), Enter(3, "a")];
        tasks[0].Ticket.Leave();
        tasks[0].Ticket.Leave();
        tasks[0].Ticket.Release();

        Assert.Equal([true, true, false], Done(tasks));
    }

    [Fact]
    public void Leave_WhileItWaitsForItsKey_DoesNotLetTheNextOvertake()
    {
        Waiter first = Enter(1, "a");
        Waiter second = Enter(2, "a");
        Waiter third = Enter(3, "a");
        second.Ticket.Leave();

        Assert.Equal([true, false, false], Done(first, second, third));
        first.Ticket.Leave();
        Assert.Equal([true, false, true], Done(first, second, third));
    }

    [Fact]
    public void Leave_WhileAnEarlierOneIsUnseen_BlocksNobody()
    {
        Waiter second = Enter(2, "a");
        Waiter third = Enter(3, "a");
        second.Ticket.Leave();
        Assert.False(third.HasTurn);

        Refused(1);
        Assert.True(third.HasTurn);
    }

    [Fact]
    public void Release_ByTheHandler_HurriesOnlyWhenTheHandlerGoesOn()
    {
        Waiter first = Enter(1, "a");
        first.Ticket.ReleaseBeforeEnd();
        Assert.Equal(0, first.Hurried);
        first.Ticket.Release();
        Assert.Equal(1, first.Hurried);
    }

    /// <summary>Every order of every event of three deliveries of every kind, against the rule written down once more.</summary>
    [Fact]
    public void Sequencer_EveryInterleavingOfThree_KeepsTheRule()
    {
        Kind[] kinds = Enum.GetValues<Kind>();
        int runs = 0;
        foreach (Kind one in kinds)
        {
            foreach (Kind two in kinds)
            {
                foreach (Kind three in kinds)
                {
                    runs += Explore([one, two, three]);
                }
            }
        }

        Assert.InRange(runs, 10_000, 200_000);
    }

    [Fact]
    public void Sequencer_RandomOrdersOfThirty_KeepTheRuleAndLetEverybodyIn()
    {
        var random = new Random(7);
        for (int round = 0; round < 200; round++)
        {
            Kind[] kinds = [.. Enumerable.Range(0, 30).Select(_ => (Kind)random.Next(4))];
            var model = new Model(kinds);
            while (model.Enabled() is { Count: > 0 } enabled)
            {
                (int index, Step step) = enabled[random.Next(enabled.Count)];
                model.Do(index, step);
            }

            Assert.True(model.IsOver, $"somebody waits for ever: {string.Join(' ', kinds)}");
        }
    }

    [Fact]
    public async Task Sequencer_ManyThreads_KeepsTheOrderOfEachKey()
    {
        const int Count = 2_000;
        const int Keys = 8;
        var seen = Enumerable.Range(0, Keys).Select(_ => new List<int>()).ToArray();
        await Parallel.ForAsync(1, Count + 1, new ParallelOptions { MaxDegreeOfParallelism = Count }, async (tag, _) =>
        {
            if (tag % 10 == 0)
            {
                Refused((ulong)tag);
                return;
            }

            Waiter waiter = Enter((ulong)tag, $"key-{tag % Keys}");
            await waiter.Turn;

            // Only one of a key is here, which is what the test is about: a second one would break the list.
            seen[tag % Keys].Add(tag);
            waiter.Ticket.Leave();
        }).OrFail();

        Assert.Equal(Count - (Count / 10), seen.Sum(list => list.Count));
        Assert.All(seen, list => Assert.Equal(list.Order(), list));
    }

    /// <summary>Tries every continuation; returns how many complete orders there were.</summary>
    private static int Explore(Kind[] kinds)
    {
        int runs = 0;
        var paths = new Stack<List<(int Index, Step Step)>>([[]]);
        while (paths.TryPop(out List<(int Index, Step Step)>? path))
        {
            var model = new Model(kinds);
            path.ForEach(done => model.Do(done.Index, done.Step));
            List<(int Index, Step Step)> enabled = model.Enabled();
            enabled.ForEach(next => paths.Push([.. path, next]));
            if (enabled.Count == 0)
            {
                Assert.True(model.IsOver, "somebody waits for ever");
                runs++;
            }
        }

        return runs;
    }

    private Waiter Enter(ulong tag, string key) => Waiter.Enter(_sequencer, tag, Key(key));

    private void Refused(ulong tag) => new Waiter(_sequencer, tag).Ticket.Leave();

    private static OrderKey Key(string sender) => new(AgentId.Parse(sender), ChannelName.For(MessageIntent.Notify));

    private static IEnumerable<bool> Done(params Waiter[] tasks) => tasks.Select(task => task.HasTurn);

    /// <summary>A delivery that notes when its turn came.</summary>
    private sealed class Waiter : ITurnTaker
    {
        private readonly TaskCompletionSource _turn = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Waiter(Sequencer sequencer, ulong tag) => Ticket = new OrderTicket(sequencer, tag, this);

        public OrderTicket Ticket { get; }

        public Task Turn => _turn.Task;

        public bool HasTurn => _turn.Task.IsCompleted;

        public int Hurried { get; private set; }

        public static Waiter Enter(Sequencer sequencer, ulong tag, OrderKey key)
        {
            var waiter = new Waiter(sequencer, tag);
            if (waiter.Ticket.Enter(key))
            {
                waiter.TakeTurn();
            }

            return waiter;
        }

        /// <summary>Throws when it is told twice.</summary>
        public void TakeTurn() => _turn.SetResult();

        public void Hurry() => Hurried++;
    }

    /// <summary>
    /// The rule: a delivery may run once every earlier one was seen (has entered, or left) and every earlier one of its
    /// key has passed (was released after it ran, or left).
    /// </summary>
    private sealed class Model(Kind[] kinds)
    {
        private readonly Sequencer _real = new();
        private readonly Waiter?[] _entered = new Waiter?[kinds.Length];
        private readonly bool[] _released = new bool[kinds.Length];
        private readonly bool[] _left = new bool[kinds.Length];

        public bool IsOver => _left.All(left => left);

        public List<(int Index, Step Step)> Enabled()
        {
            var enabled = new List<(int, Step)>();
            for (int i = 0; i < kinds.Length; i++)
            {
                if (_left[i])
                {
                    continue;
                }

                bool runs = _entered[i] is not null && MayRun(i);
                if (_entered[i] is null && kinds[i] != Kind.Refused)
                {
                    enabled.Add((i, Step.Enter));
                }

                if (runs && !_released[i])
                {
                    enabled.Add((i, Step.Release));
                }

                if (runs || kinds[i] == Kind.Refused || (kinds[i] == Kind.Quitter && _entered[i] is not null))
                {
                    enabled.Add((i, Step.Leave));
                }
            }

            return enabled;
        }

        public void Do(int index, Step step)
        {
            ulong tag = (ulong)index + 1;
            switch (step)
            {
                case Step.Enter:
                    _entered[index] = Waiter.Enter(_real, tag, Key(index));
                    break;
                case Step.Release:
                    _released[index] = true;
                    _entered[index]!.Ticket.Release();
                    break;
                default:
                    _left[index] = true;
                    (_entered[index] ?? new Waiter(_real, tag)).Ticket.Leave();
                    break;
            }

            for (int i = 0; i < kinds.Length; i++)
            {
                if (_entered[i] is { } task && !_left[i])
                {
                    bool mayRun = MayRun(i);
                    if (mayRun != task.HasTurn)
                    {
                        Assert.Fail($"After {step} of {index}, {i} of {string.Join(' ', kinds)} {(mayRun ? "does not run" : "runs")}.");
                    }
                }
            }
        }

        private bool MayRun(int index) => Enumerable.Range(0, index).All(earlier =>
            _left[earlier] || (_entered[earlier] is not null && (Key(earlier) != Key(index) || _released[earlier])));

        private OrderKey Key(int index) => SequencerTests.Key(kinds[index] == Kind.OfKeyB ? "b" : "a");
    }
}
