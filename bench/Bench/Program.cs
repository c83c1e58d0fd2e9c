using IacpBus.Bench;
using IacpBus.Bench.Running;

try
{
    return args switch
    {
        ["contender", .. var words] => await ContenderProgram.RunAsync(words),
        ["measure", .. var words] => await MeasureProgram.RunAsync(BenchOptions.Parse(words)),
        _ => throw new FormatException("Usage: bench/run.sh [--quick] [--only NAME]"),
    };
}
catch (Exception mistake) when (mistake is FormatException or InvalidDataException or InvalidOperationException or HttpRequestException)
{
    await Console.Error.WriteLineAsync($"bench: {mistake.Message}");
    return mistake is InvalidDataException ? 1 : 2;
}
