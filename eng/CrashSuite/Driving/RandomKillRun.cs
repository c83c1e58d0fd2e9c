using System.Globalization;
using IacpBus.CrashSuite.Judging;

namespace IacpBus.CrashSuite.Driving;

/// <summary>Kills workers at random moments, spread over the run, and says what was left.</summary>
internal sealed class RandomKillRun(CrashOptions options)
{
    private const int LongestPauseMs = 250;
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(10);

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        long start = TimeProvider.System.GetTimestamp();
        await using Stage stage = await Stage.BuildAsync("random", options.IsShared, cancellationToken);
        using var cast = new Cast(stage, options.IsShared ? 2 : 1, workMs: 5, (_, _) => null, TimeSpan.Zero, Cast.UsualWindow, Stage.LongLife);
        await cast.OpenAsync(cancellationToken);
        Intent[] intents = [.. Enumerable.Range(1, options.Conversations).Select(number => Intent.Create(number, options.Seed))];
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task killing = KillAsync(cast, over.Token);
        await cast.PlayAsync(intents, killing, cancellationToken);
        await over.CancelAsync();
        double played = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        int kills = cast.Kills;
        Verdict verdict = await cast.JudgeAsync(cancellationToken);
        return Report(cast, verdict, kills, played, stage.Folder);
    }

    /// <summary>The moments are counts of conversations that are over, and some milliseconds after that.</summary>
    private async Task KillAsync(Cast cast, CancellationToken cancellationToken)
    {
        var random = new Random(options.Seed);
        int latest = options.Conversations * 85 / 100;
        int[] moments = [.. Enumerable.Range(0, options.Kills).Select(_ => random.Next(latest + 1)).Order()];
        foreach (int moment in moments)
        {
            while (cast.Done < moment)
            {
                await Task.Delay(Glance, TimeProvider.System, cancellationToken);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(LongestPauseMs)), TimeProvider.System, cancellationToken);
            WorkerProcess victim = cast.Workers[random.Next(cast.Workers.Count)];
            int before = cast.Kills;
            while (!victim.Kill())
            {
                await Task.Delay(Glance, TimeProvider.System, cancellationToken);
            }

            while (cast.Kills == before)
            {
                await Task.Delay(Glance, TimeProvider.System, cancellationToken);
            }
        }
    }

    private int Report(Cast cast, Verdict verdict, int kills, double seconds, string folder)
    {
        foreach (string defect in verdict.Defects)
        {
            Console.WriteLine(defect);
        }

        IReadOnlyList<TimeSpan> recoveries = cast.Recoveries();
        Say($"seed {options.Seed}, store {(options.IsShared ? "postgres" : "sqlite")}, {seconds:F0} s, logs and stores in {folder}");
        if (recoveries.Count > 0)
        {
            Say($"time to recover: median {recoveries[recoveries.Count / 2].TotalSeconds:F1} s, worst {recoveries[^1].TotalSeconds:F1} s, of {recoveries.Count} restarts that got something to do");
        }

        Say($"repeated {verdict.Repeated}");
        Say($"conversations {cast.Done}, kills {kills}, lost {verdict.Lost}, twice {verdict.Twice}, books wrong {verdict.BooksWrong}, stuck {verdict.Stuck}");
        return verdict.IsClean && cast.Done == options.Conversations && kills == options.Kills ? 0 : 1;

        static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
    }
}
