using System.Globalization;
using IacpBus.Agents.Store;
using IacpBus.CrashSuite.Judging;

namespace IacpBus.CrashSuite.Driving;

/// <summary>One short run for each fault point: who passes it dies there, once, and is started again.</summary>
internal sealed class FaultPointRuns(CrashOptions options)
{
    private const int Conversations = 40;
    private const int EarliestPass = 3;
    private const int LatestPass = 12;
    private const int Cuts = 3;
    private static readonly TimeSpan ShortLife = TimeSpan.FromSeconds(3);

    private readonly Random _random = new(options.Seed);
    private int _conversations;
    private int _kills;
    private int _lost;
    private int _twice;
    private int _booksWrong;
    private int _stuck;
    private int _repeated;
    private bool _isAsAsked = true;

    private int Sellers => options.IsShared ? 2 : 1;

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        // The buyer has no code of an author in it.
        await DieAsync(FaultPoints.AfterHandler, ["seller-1"], cancellationToken);
        foreach (string point in (string[])[FaultPoints.AfterReceive, FaultPoints.BeforeCommit, FaultPoints.AfterCommit, FaultPoints.BeforePublish, FaultPoints.BeforeAck])
        {
            await DieAsync(point, ["buyer", "seller-1"], cancellationToken);
        }

        await DieInMigrationAsync(cancellationToken);
        await ComeBackLateAsync(cancellationToken);
        await LoseConnectionAsync(cancellationToken);
        Say($"seed {options.Seed}, store {(options.IsShared ? "postgres" : "sqlite")}");
        Say($"repeated {_repeated}");
        Say($"conversations {_conversations}, kills {_kills}, lost {_lost}, twice {_twice}, books wrong {_booksWrong}, stuck {_stuck}");
        return _isAsAsked && _lost + _twice + _booksWrong + _stuck == 0 ? 0 : 1;
    }

    private Task DieAsync(string point, string[] victims, CancellationToken cancellationToken)
    {
        var deaths = victims.ToDictionary(victim => victim, _ => string.Create(CultureInfo.InvariantCulture, $"{point}:{_random.Next(EarliestPass, LatestPass + 1)}"));
        return RunAsync(new Act(point) { Deaths = deaths }, cancellationToken);
    }

    private Task DieInMigrationAsync(CancellationToken cancellationToken)
    {
        string place = FaultPoints.InsideMigration + ":1";
        return RunAsync(new Act(FaultPoints.InsideMigration) { Deaths = new() { ["buyer"] = place, ["seller-1"] = place } }, cancellationToken);
    }

    /// <summary>
    /// Negotiations one by one, in each of which the seller publishes thrice: that it accepts, that it is done, and the
    /// receipt. It dies with a receipt committed, and is back when the settlement that led to it has run out: the receipt
    /// goes out, and nothing is run again. The broker itself buries what runs out while nobody has it.
    /// </summary>
    private async Task ComeBackLateAsync(CancellationToken cancellationToken)
    {
        const int Few = 10;
        const int Third = 9;
        var act = new Act("after commit, restart after the TTL")
        {
            Deaths = new() { ["seller-1"] = string.Create(CultureInfo.InvariantCulture, $"{FaultPoints.BeforePublish}:{Third}") },
            Conversations = Few,
            IsPlain = true,
            Window = 1,
            Sellers = 1,
            BuyersTtl = ShortLife,
            Rest = ShortLife + TimeSpan.FromSeconds(1),
            MayRepeat = false,
            MayBury = true,
        };
        await RunAsync(act, cancellationToken);
    }

    /// <summary>A few at a time and each for a while, so that whenever the connection goes, somebody is at work.</summary>
    private Task LoseConnectionAsync(CancellationToken cancellationToken)
    {
        const int WorkMs = 300;
        const int Many = 100;
        const int Few = 8;
        return RunAsync(new Act("connection dropped mid-handler") { WorkMs = WorkMs, Conversations = Many, Window = Few, Meanwhile = CutAsync }, cancellationToken);

        async Task CutAsync(Stage stage, Cast cast)
        {
            for (int cut = 0; cut < Cuts;)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, cancellationToken);
                cut += await stage.Broker.CutAsync("seller-1", cancellationToken) > 0 ? 1 : 0;
            }

            await stage.Broker.CutAsync("buyer", cancellationToken);
        }
    }

    private async Task RunAsync(Act act, CancellationToken cancellationToken)
    {
        string name = act.Name.Replace(",", "", StringComparison.Ordinal).Replace(' ', '-');
        long start = TimeProvider.System.GetTimestamp();
        await using Stage stage = await Stage.BuildAsync(name, options.IsShared, cancellationToken);
        using var cast = new Cast(stage, act.Sellers ?? Sellers, act.WorkMs, act.DeathOf, act.Rest, act.Window, act.BuyersTtl);
        await cast.OpenAsync(cancellationToken);
        Intent[] intents = [.. Enumerable.Range(1, act.Conversations).Select(number => act.IsPlain ? Intent.Create(number, options.Seed).Plain() : Intent.Create(number, options.Seed))];
        await cast.PlayAsync(intents, act.Meanwhile(stage, cast), cancellationToken);
        int kills = cast.Kills;
        Verdict verdict = await cast.JudgeAsync(cancellationToken);
        long dead = await stage.Broker.CountDeadAsync(cancellationToken);
        Add(act, cast.Done, kills, verdict, dead, TimeProvider.System.GetElapsedTime(start));
    }

    private void Add(Act act, int done, int kills, Verdict verdict, long dead, TimeSpan time)
    {
        foreach (string defect in verdict.Defects)
        {
            Console.WriteLine(defect);
        }

        bool isAsAsked = done == act.Conversations && kills == act.Deaths.Count && (act.MayRepeat || verdict.Repeated == 0) && (act.MayBury || dead == 0);
        Say($"{act.Name}: conversations {done}, kills {kills}, lost {verdict.Lost}, twice {verdict.Twice}, books wrong {verdict.BooksWrong}, stuck {verdict.Stuck}, repeated {verdict.Repeated}, dead letters {dead}, {time.TotalSeconds:F0} s{(isAsAsked ? "" : ": not as asked")}");
        _isAsAsked &= isAsAsked;
        _conversations += done;
        _kills += kills;
        _lost += verdict.Lost;
        _twice += verdict.Twice;
        _booksWrong += verdict.BooksWrong;
        _stuck += verdict.Stuck;
        _repeated += verdict.Repeated;
    }

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    /// <summary>What happens in one of the runs.</summary>
    private sealed record Act(string Name)
    {
        /// <summary>Who dies where; in its first process only.</summary>
        public Dictionary<string, string> Deaths { get; init; } = [];

        public int Conversations { get; init; } = FaultPointRuns.Conversations;

        /// <summary>How many are under way at a time.</summary>
        public int Window { get; init; } = Cast.UsualWindow;

        /// <summary>Negotiations without counter-offers and reports.</summary>
        public bool IsPlain { get; init; }

        public int? Sellers { get; init; }

        public int WorkMs { get; init; } = 5;

        public TimeSpan Rest { get; init; }

        public TimeSpan BuyersTtl { get; init; } = Stage.LongLife;

        public bool MayRepeat { get; init; } = true;

        public bool MayBury { get; init; }

        public Func<Stage, Cast, Task> Meanwhile { get; init; } = (_, _) => Task.CompletedTask;

        public string? DeathOf(string worker, int nth) => nth == 0 ? Deaths.GetValueOrDefault(worker) : null;
    }
}
