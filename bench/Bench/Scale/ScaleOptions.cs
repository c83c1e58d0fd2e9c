namespace IacpBus.Bench.Scale;

/// <summary>What the command line of bench/scale.sh asks for.</summary>
internal sealed record ScaleOptions
{
    public const string AgentsPart = "agents";
    public const string RowsPart = "rows";
    public const string BodiesPart = "bodies";

    private static readonly string[] Parts = [AgentsPart, RowsPart, BodiesPart];

    /// <summary>Small numbers, no judgement.</summary>
    public bool IsQuick { get; init; }

    /// <summary>One part alone; <c>null</c> for all.</summary>
    public string? Only { get; init; }

    /// <summary>Rounds whose medians are taken.</summary>
    public int Rounds => IsQuick ? 2 : 5;

    /// <summary>Agents in one process.</summary>
    public IReadOnlyList<int> Agents => IsQuick ? [1, 10] : [1, 10, 100, 1000];

    /// <summary>Rows that the receiver's inbox has already.</summary>
    public IReadOnlyList<int> InboxRows => IsQuick ? [10_000, 100_000] : [1_000_000, 10_000_000];

    /// <summary>Sizes of bodies in bytes. Above the largest, with what an envelope adds, our reader takes none.</summary>
    public IReadOnlyList<int> BodyBytes => IsQuick ? [1024, LargestBody] : [1024, 4 * 1024, 16 * 1024, 64 * 1024, 256 * 1024, LargestBody];

    /// <summary>Messages of a flow with small bodies.</summary>
    public int Messages => IsQuick ? 2000 : 12_000;

    /// <summary>Unconfirmed messages, of all agents together.</summary>
    public int Width { get; } = 256;

    /// <summary>How long each process warms up.</summary>
    public TimeSpan WarmUp => TimeSpan.FromSeconds(IsQuick ? 1 : 6);

    /// <summary>How long idle agents are watched; a heartbeat of each is in it when it is not quick.</summary>
    public TimeSpan Idle => TimeSpan.FromSeconds(IsQuick ? 3 : 30);

    /// <summary>1 MiB, the most that the reader takes by default, less some room: the content is measured out in advance.</summary>
    private static int LargestBody => (1024 - 1) * 1024;

    /// <summary>Whether a part is to be measured.</summary>
    public bool Has(string part) => Only is null || Only == part;

    /// <summary>Messages of a flow with bodies of this size: enough to tell, and not more than 96 MiB.</summary>
    public int MessagesOf(int bodyBytes) => Math.Clamp((IsQuick ? 16 : 96) * 1024 * 1024 / bodyBytes, 16, Messages);

    /// <summary>Unconfirmed messages with bodies of this size: not more than 16 MiB.</summary>
    public int WidthOf(int bodyBytes) => Math.Clamp(16 * 1024 * 1024 / bodyBytes, 1, Width);

    /// <summary>Reads the words behind <c>scale</c>.</summary>
    /// <exception cref="FormatException">A word that is none of ours.</exception>
    public static ScaleOptions Parse(IReadOnlyList<string> words)
    {
        var options = new ScaleOptions();
        for (int i = 0; i < words.Count; i++)
        {
            options = words[i] switch
            {
                "--quick" => options with { IsQuick = true },
                "--only" when i + 1 < words.Count => options with { Only = PartOf(words[++i]) },
                _ => throw new FormatException($"'{words[i]}' means nothing here. Usage: bench/scale.sh [--quick] [--only NAME]"),
            };
        }

        return options;
    }

    private static string PartOf(string word) =>
        Parts.Contains(word) ? word : throw new FormatException($"There is no part {word}. There are: {string.Join(", ", Parts)}.");
}
