using System.Globalization;
using IacpBus.CrashSuite.Judging;
using IacpBus.CrashSuite.Workers;

namespace IacpBus.CrashSuite.Driving;

/// <summary>
/// One run: gives the buyer its intents, each on disk before, a limited number at a time; waits until nothing goes on any
/// more; judges. Who dies in between, and when, is the caller's business.
/// </summary>
internal sealed class Cast : IDisposable
{
    /// <summary>Conversations that are under way at a time.</summary>
    public const int UsualWindow = 64;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(100);

    private readonly Stage _stage;
    private readonly IntentLog _log;
    private readonly Lock _gate = new();
    private readonly SortedDictionary<int, Intent> _underWay = [];
    private readonly List<(string Worker, int Ordinal, DateTimeOffset At)> _news = [];
    private readonly SemaphoreSlim _room;
    private DateTimeOffset _lastNews = TimeProvider.System.GetUtcNow();

    /// <param name="stage">What it stands on.</param>
    /// <param name="sellers">How many processes the seller has.</param>
    /// <param name="workMs">How long a piece of work takes.</param>
    /// <param name="death">The fault point of a worker's n-th process; <c>null</c> for none.</param>
    /// <param name="rest">How long a worker stays dead.</param>
    /// <param name="window">Conversations that are under way at a time.</param>
    /// <param name="buyersTtl">Life of what the buyer says within a conversation.</param>
    public Cast(Stage stage, int sellers, int workMs, Func<string, int, string?> death, TimeSpan rest, int window, TimeSpan buyersTtl)
    {
        _room = new SemaphoreSlim(window, window);
        _stage = stage;
        _log = new IntentLog(IntentFile);
        Buyer = Create("buyer", WorkerProgram.Buyer, "buyer");
        Sellers = [.. Enumerable.Range(1, sellers).Select(number => Create(string.Create(CultureInfo.InvariantCulture, $"seller-{number}"), WorkerProgram.Seller, "seller"))];
        Buyer.Said += HearBuyer;
        Buyer.Started += TellBuyerAgain;

        WorkerProcess Create(string name, string agent, string role) => new(
            name, stage.Folder, stage.Configure(agent, name, role == "buyer" ? buyersTtl : Stage.LongLife),
            nth => [role, stage.Folder, workMs.ToString(CultureInfo.InvariantCulture), .. death(name, nth) is { } point ? (string[])[point] : []])
        {
            Rest = rest,
        };
    }

    public WorkerProcess Buyer { get; }

    public IReadOnlyList<WorkerProcess> Sellers { get; }

    public IReadOnlyList<WorkerProcess> Workers => [Buyer, .. Sellers];

    public int Kills => Workers.Sum(worker => worker.Kills);

    /// <summary>Intents that the buyer says are over.</summary>
    public int Done { get; private set; }

    private string IntentFile => Path.Combine(_stage.Folder, "intents.log");

    /// <summary>Starts the workers and waits until all of them receive.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        foreach (WorkerProcess worker in Workers)
        {
            worker.Start();
        }

        await Task.WhenAll(Workers.Select(worker => worker.Ready)).WaitAsync(Patience, TimeProvider.System, cancellationToken);
        _lastNews = TimeProvider.System.GetUtcNow();
    }

    /// <summary>Has the intents carried out; returns when all are over, or nothing happens any more.</summary>
    /// <param name="intents">All of them.</param>
    /// <param name="last">The last tenth waits for this, so that nothing is over before it.</param>
    /// <param name="cancellationToken">Breaks it off.</param>
    public async Task PlayAsync(IReadOnlyList<Intent> intents, Task last, CancellationToken cancellationToken)
    {
        int free = intents.Count - Math.Max(1, intents.Count / 10);
        for (int next = 0; next < intents.Count;)
        {
            if ((next == free && !await HasEndedAsync(last, cancellationToken)) || !await GetRoomAsync(cancellationToken))
            {
                return;
            }

            int taken = 1;
            int most = next < free ? free - next : intents.Count - next;
            while (taken < most && _room.Wait(0, CancellationToken.None))
            {
                taken++;
            }

            Begin([.. intents.Skip(next).Take(taken)]);
            next += taken;
        }

        await RestAsync(() => Task.FromResult((long)UnderWay()), cancellationToken);
    }

    /// <summary>Waits until both stores say that nothing goes on, ends the workers in peace, and judges.</summary>
    public async Task<Verdict> JudgeAsync(CancellationToken cancellationToken)
    {
        StoreReader buyer = _stage.Reader(WorkerProgram.Buyer);
        StoreReader seller = _stage.Reader(WorkerProgram.Seller);
        await RestAsync(async () => await buyer.CountUnfinishedAsync(cancellationToken) + await seller.CountUnfinishedAsync(cancellationToken), cancellationToken);
        await Task.WhenAll(Workers.Select(worker => worker.StopAsync()));
        _log.Dispose();
        return Verdict.Of(IntentLog.Read(IntentFile), await buyer.ReadAsync(cancellationToken), await seller.ReadAsync(cancellationToken), [.. Effects().Select(effect => effect.Number)]);
    }

    /// <summary>From the start of each later process to the first thing that it got done, where it got something done.</summary>
    public IReadOnlyList<TimeSpan> Recoveries()
    {
        ILookup<int, DateTimeOffset> effects = Effects().ToLookup(effect => effect.Pid, effect => effect.At);
        var times = new List<TimeSpan>();
        foreach ((int pid, DateTimeOffset at) in Sellers.SelectMany(seller => seller.Starts.Skip(1)))
        {
            times.AddRange(effects[pid].Order().Take(1).Select(first => first - at));
        }

        for (int ordinal = 2; ordinal <= Buyer.Starts.Count; ordinal++)
        {
            times.AddRange(_news.Where(news => news.Ordinal == ordinal).Take(1).Select(first => first.At - Buyer.Starts[first.Ordinal - 1].At));
        }

        return [.. times.Order()];
    }

    public void Dispose()
    {
        foreach (WorkerProcess worker in Workers)
        {
            worker.Dispose();
        }

        _log.Dispose();
        _room.Dispose();
    }

    private void Begin(IReadOnlyList<Intent> intents)
    {
        _log.Append(intents);
        lock (_gate)
        {
            foreach (Intent intent in intents)
            {
                _underWay.Add(intent.Number, intent);
                Buyer.Say(intent.ToString());
            }
        }
    }

    /// <summary>It may have died with what it was told; it recognizes what it had begun.</summary>
    private void TellBuyerAgain()
    {
        lock (_gate)
        {
            foreach (Intent intent in _underWay.Values)
            {
                Buyer.Say(intent.ToString());
            }
        }
    }

    private void HearBuyer(string line)
    {
        if (line.Split(' ') is not ["done", var number, ..])
        {
            return;
        }

        lock (_gate)
        {
            _lastNews = TimeProvider.System.GetUtcNow();
            _news.Add((Buyer.Name, Buyer.Starts.Count, _lastNews));
            if (_underWay.Remove(int.Parse(number, CultureInfo.InvariantCulture)))
            {
                Done++;
                _room.Release();
            }
        }
    }

    private int UnderWay()
    {
        lock (_gate)
        {
            return _underWay.Count;
        }
    }

    /// <summary><c>false</c> when nothing has ended for too long.</summary>
    private async Task<bool> GetRoomAsync(CancellationToken cancellationToken)
    {
        while (!await _room.WaitAsync(Glance, cancellationToken))
        {
            if (IsStuck())
            {
                return false;
            }
        }

        return true;
    }

    /// <summary><c>false</c> when nothing has ended for too long.</summary>
    private async Task<bool> HasEndedAsync(Task last, CancellationToken cancellationToken)
    {
        while (!last.IsCompleted)
        {
            await Task.Delay(Glance, TimeProvider.System, cancellationToken);
            if (IsStuck())
            {
                return false;
            }
        }

        await last;
        return true;
    }

    private bool IsStuck()
    {
        lock (_gate)
        {
            return TimeProvider.System.GetUtcNow() - _lastNews > Patience;
        }
    }

    /// <summary>Until nothing is left, or what is left has not changed for too long.</summary>
    private static async Task RestAsync(Func<Task<long>> countLeft, CancellationToken cancellationToken)
    {
        long before = -1;
        DateTimeOffset changed = TimeProvider.System.GetUtcNow();
        while (await countLeft() is var left and not 0)
        {
            DateTimeOffset now = TimeProvider.System.GetUtcNow();
            (before, changed) = left == before ? (before, changed) : (left, now);
            if (now - changed > Patience)
            {
                return;
            }

            await Task.Delay(Glance, TimeProvider.System, cancellationToken);
        }
    }

    private IEnumerable<(int Number, int Pid, DateTimeOffset At)> Effects() =>
        from file in Directory.EnumerateFiles(_stage.Folder, "effects-*.log")
        from line in File.ReadLines(file)
        let words = line.Split(' ')
        select (int.Parse(words[0], CultureInfo.InvariantCulture), int.Parse(words[1], CultureInfo.InvariantCulture), DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(words[2], CultureInfo.InvariantCulture)));
}
