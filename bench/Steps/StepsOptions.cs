namespace IacpBus.Bench.Steps;

/// <summary>What the command line asks for.</summary>
/// <param name="Quick">Fewer and shorter rounds: shows an order of magnitude, and keeps nothing.</param>
/// <param name="Types">Which types are allocated, instead of how long it takes.</param>
/// <param name="Filter">Part of the names of the steps to run; all when <c>null</c>.</param>
internal sealed record StepsOptions(bool Quick = false, bool Types = false, string? Filter = null)
{
    private const string Usage = "Usage: bench/steps.sh [--quick | --types] [FILTER]";

    public static StepsOptions Parse(ReadOnlySpan<string> words)
    {
        var options = new StepsOptions();
        foreach (string word in words)
        {
            options = word switch
            {
                "--quick" when options is { Quick: false, Types: false } => options with { Quick = true },
                "--types" when options is { Quick: false, Types: false } => options with { Types = true },
                _ when !word.StartsWith('-') && options.Filter is null => options with { Filter = word },
                _ => throw new FormatException(Usage),
            };
        }

        return options;
    }

    /// <summary>Whether to run the step of this name.</summary>
    public bool Takes(string step) => Filter is null || step.Contains(Filter, StringComparison.OrdinalIgnoreCase);
}
