#pragma warning disable CA2012 // They are looked at here before anybody awaits them.
using IacpBus.Contracts.Iacp;
using IacpBus.Transport.Receiving;

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
    public void EnterAsync_SameKey_LetsInOneAfterTheOther()
    {
        ValueTask first = Enter(1, "a");
        ValueTask second = Enter(2, "a");
        ValueTask third = Enter(3, "a");

        Assert.Equal([true, false, false], Done(first, second, third));
        _sequencer.Leave(1);
        Assert.Equal([true, true, false], Done(first, second, third));
        _sequencer.Leave(2);
        Assert.Equal([true, true, true], Done(first, second, third));
    }

    [Fact]
    public void EnterAsync_OtherKeys_RunBesideEachOther() => Assert.Equal([true, true, true], Done(Enter(1, "a"), Enter(2, "b"), Enter(3, "c")));

    [Fact]
    public void EnterAsync_LaterDeliveryChecksFaster_WaitsForTheEarlier()
    {
        ValueTask second = Enter(2, "a");
        ValueTask third = Enter(3, "b");
        Assert.Equal([false, false], Done(second, third));

        ValueTask first = Enter(1, "a");
        Assert.Equal([true, false, true], Done(first, second, third));
    }

    [Fact]
    public void Leave_RefusedInBetween_HoldsUpNobody()
    {
        ValueTask first = Enter(1, "a");
        ValueTask third = Enter(3, "b");
        Assert.Equal([true, false], Done(first, third));

        _sequencer.Leave(2);
        Assert.True(third.IsCompletedSuccessfully);
    }

    [Fact]
    public void Release_LongWork_LetsTheNextStartAndNoMore()
    {
        ValueTask[] tasks = [Enter(1, "a"), Enter(2, "a"), Enter(3, "a")];
        _sequencer.Release(1);
        _sequencer.Release(1);
        Assert.Equal([true, true, false], Done(tasks));

        _sequencer.Leave(1);
        Assert.Equal([true, true, false], Done(tasks));
        _sequencer.Leave(2);
        Assert.Equal([true, true, true], Done(tasks));
    }

    [Fact]
    public void Leave_TwiceOrUnknown_ChangesNothing()
    {
        ValueTask[] tasks = [Enter(1, "a"), Enter(2, "a"), Enter(3, "a")];
        _sequencer.Leave(1);
        _sequencer.Leave(1);
        _sequencer.Release(1);
        _sequencer.Release(99);

        Assert.Equal([true, true, false], Done(tasks));
    }

    [Fact]
    public async Task EnterAsync_CancelledWhileItWaitsForItsKey_DoesNotLetTheNextOvertake()
    {
        using var cancelled = new CancellationTokenSource();
        ValueTask first = Enter(1, "a");
        ValueTask second = _sequencer.EnterAsync(2, Key("a"), cancelled.Token);
        ValueTask third = Enter(3, "a");
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second.AsTask().OrFail());
        _sequencer.Leave(2);

        Assert.Equal([true, false], Done(first, third));
        _sequencer.Leave(1);
        Assert.True(third.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task EnterAsync_CancelledWhileAnEarlierOneIsUnseen_BlocksNobody()
    {
        using var cancelled = new CancellationTokenSource();
        ValueTask second = _sequencer.EnterAsync(2, Key("a"), cancelled.Token);
        ValueTask third = Enter(3, "a");
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second.AsTask().OrFail());
        _sequencer.Leave(2);
        Assert.False(third.IsCompleted);

        _sequencer.Leave(1);
        Assert.True(third.IsCompletedSuccessfully);
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
        await Parallel.ForAsync(1, Count + 1, new ParallelOptions { MaxDegreeOfParallelism = Count }, async (tag, token) =>
        {
            if (tag % 10 != 0)
            {
                await _sequencer.EnterAsync((ulong)tag, Key($"key-{tag % Keys}"), token);

                // Only one of a key is here, which is what the test is about: a second one would break the list.
                seen[tag % Keys].Add(tag);
            }

            _sequencer.Leave((ulong)tag);
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

    private ValueTask Enter(ulong tag, string key) => _sequencer.EnterAsync(tag, Key(key), CancellationToken.None);

    private static OrderKey Key(string sender) => new(AgentId.Parse(sender), ChannelName.For(MessageIntent.Notify));

    private static IEnumerable<bool> Done(params ValueTask[] tasks) => tasks.Select(task => task.IsCompletedSuccessfully);

    /// <summary>
    /// The rule: a delivery may run once every earlier one was seen (has entered, or left) and every earlier one of its
    /// key has passed (was released after it ran, or left).
    /// </summary>
    private sealed class Model(Kind[] kinds)
    {
        private readonly Sequencer _real = new();
        private readonly ValueTask?[] _entered = new ValueTask?[kinds.Length];
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
                    _entered[index] = _real.EnterAsync(tag, Key(index), CancellationToken.None);
                    break;
                case Step.Release:
                    _released[index] = true;
                    _real.Release(tag);
                    break;
                default:
                    _left[index] = true;
                    _real.Leave(tag);
                    break;
            }

            for (int i = 0; i < kinds.Length; i++)
            {
                if (_entered[i] is { } task && !_left[i])
                {
                    bool mayRun = MayRun(i);
                    if (mayRun != task.IsCompletedSuccessfully)
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
