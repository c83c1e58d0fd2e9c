using IacpBus.Bench;
using IacpBus.Bench.Features;
using IacpBus.Bench.Running;
using IacpBus.Bench.Scale;

try
{
    return args switch
    {
        ["contender", .. var words] => await ContenderProgram.RunAsync(words),
        ["measure", .. var words] => await MeasureProgram.RunAsync(BenchOptions.Parse(words)),
        ["agents", .. var words] => await CrowdProgram.RunAsync(words),
        ["features", .. var words] => await FeatureProgram.RunAsync(words),
        ["scale", .. var words] => await ScaleProgram.RunAsync(ScaleOptions.Parse(words)),
        _ => throw new FormatException("Usage: bench/run.sh or bench/scale.sh [--quick] [--only NAME], or bench/broker.sh [FEATURES...]"),
    };
}
catch (Exception mistake) when (mistake is FormatException or InvalidDataException or InvalidOperationException or HttpRequestException)
{
    await Console.Error.WriteLineAsync($"bench: {mistake.Message}");
    return mistake is InvalidDataException ? 1 : 2;
}
