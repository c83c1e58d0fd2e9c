using IacpBus.Bench.Contenders;

namespace IacpBus.Bench;

/// <summary>What the command line asks for.</summary>
internal sealed record BenchOptions
{
    /// <summary>Few rounds, one size, no judgement.</summary>
    public bool IsQuick { get; init; }

    /// <summary>One contender alone; <c>null</c> for all.</summary>
    public string? Only { get; init; }

    /// <summary>Rounds whose medians are taken.</summary>
    public int Rounds => IsQuick ? 3 : 5;

    /// <summary>Sizes of bodies in bytes.</summary>
    public IReadOnlyList<int> Sizes => IsQuick ? [600] : [600, 16 * 1024];

    /// <summary>Unconfirmed messages, or unanswered requests.</summary>
    public int Width { get; } = 256;

    /// <summary>Messages of a flow; for the small body.</summary>
    public int Messages => IsQuick ? 3000 : 12_000;

    /// <summary>How long each contender warms up.</summary>
    public TimeSpan WarmUp => TimeSpan.FromSeconds(IsQuick ? 2 : 10);

    /// <summary>Requests per second for the round trips.</summary>
    public int PerSecond { get; } = 500;

    /// <summary>Round trips of a round.</summary>
    public int Requests => IsQuick ? 500 : 2500;

    /// <summary>Reads the words behind <c>measure</c>.</summary>
    /// <exception cref="FormatException">A word that is none of ours.</exception>
    public static BenchOptions Parse(IReadOnlyList<string> words)
    {
        var options = new BenchOptions();
        for (int i = 0; i < words.Count; i++)
        {
            options = words[i] switch
            {
                "--quick" => options with { IsQuick = true },
                "--only" when i + 1 < words.Count => options with { Only = ContenderCatalog.Find(words[++i]).Name },
                _ => throw new FormatException($"'{words[i]}' means nothing here. Usage: bench/run.sh [--quick] [--only NAME]"),
            };
        }

        return options;
    }
}
