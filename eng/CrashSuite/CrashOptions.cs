using System.Globalization;
using System.Security.Cryptography;

namespace IacpBus.CrashSuite;

/// <summary>What is asked for on the command line.</summary>
internal sealed record CrashOptions
{
    private const string Usage = "usage: eng/crash.sh --conversations N --kills K [--seed S] [--store sqlite|postgres], or eng/crash.sh --fault-points [--seed S] [--store sqlite|postgres]";

    public int Conversations { get; private init; } = 200;

    public int Kills { get; private init; } = 6;

    public int Seed { get; private init; } = RandomNumberGenerator.GetInt32(1, 1_000_000);

    public bool IsShared { get; private init; }

    public bool FaultPoints { get; private init; }

    /// <exception cref="FormatException">They make no sense; the message says what would.</exception>
    public static CrashOptions Parse(IReadOnlyList<string> args)
    {
        var options = new CrashOptions();
        for (int i = 0; i < args.Count; i++)
        {
            options = args[i] switch
            {
                "--conversations" => options with { Conversations = Number(1) },
                "--kills" => options with { Kills = Number(0) },
                "--seed" => options with { Seed = Number(0) },
                "--store" => options with { IsShared = Next() switch { "sqlite" => false, "postgres" => true, _ => throw new FormatException(Usage) } },
                "--fault-points" => options with { FaultPoints = true },
                _ => throw new FormatException(Usage),
            };

            string Next() => ++i < args.Count ? args[i] : throw new FormatException(Usage);

            int Number(int least) => int.TryParse(Next(), NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least ? number : throw new FormatException(Usage);
        }

        return options;
    }
}
