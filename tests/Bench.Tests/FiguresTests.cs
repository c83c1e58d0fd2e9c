using IacpBus.Bench.Contenders;
using IacpBus.Bench.Load;
using IacpBus.Bench.Results;
using IacpBus.Bench.Running;

namespace IacpBus.Bench.Tests;

/// <summary>How figures are made of measurements.</summary>
public sealed class FiguresTests
{
    [Fact]
    public void Latency_OfAThousandTimes_NamesTheOnesThatFewAreAbove()
    {
        double[] times = [.. Enumerable.Range(1, 1000).Reverse().Select(time => (double)time)];

        Assert.Equal(new Latency(500, 990, 999), Latency.Of(times));
    }

    [Theory]
    [InlineData(new[] { 3.0, 1.0, 2.0 }, 2.0)]
    [InlineData(new[] { 4.0, 1.0, 2.0, 3.0 }, 2.5)]
    public void Spread_HasTheMedianAndBothEnds(double[] values, double median) =>
        Assert.Equal(new Spread(median, 1, values.Max()), Spread.Of(values));

    [Fact]
    public void Ratios_AreTakenWithinARound()
    {
        var rounds = new Dictionary<string, List<Figures>>
        {
            [ContenderCatalog.Memory] = [Of(50), Of(100)],
            [ContenderCatalog.Limit] = [Of(100), Of(200)],
        };

        Spread ratio = Assert.Single(Ratios.Of(rounds), one => one.Key == "iacp_memory_vs_limit").Value;

        Assert.Equal(new Spread(0.5, 0.5, 0.5), ratio);
    }

    [Fact]
    public async Task SlidingWindow_KeepsAsManyUnderWayAsItIsWide()
    {
        int underWay = 0;
        int most = 0;
        var seen = new List<int>();
        await SlidingWindow.RunAsync(10, 20, 4, async number =>
        {
            lock (seen)
            {
                seen.Add(number);
                most = Math.Max(most, ++underWay);
            }

            await Task.Yield();
            lock (seen)
            {
                underWay--;
            }
        }, CancellationToken.None).OrFail();

        Assert.Equal(Enumerable.Range(10, 20), seen);
        Assert.InRange(most, 1, 4);
    }

    [Fact]
    public async Task SlidingWindow_WhenAMessageCannotBeSent_SaysWhy()
    {
        var failure = await Assert.ThrowsAsync<InvalidDataException>(() => SlidingWindow.RunAsync(
            1, 3, 2, number => number == 2 ? throw new IOException("gone") : Task.CompletedTask, CancellationToken.None).OrFail());

        Assert.Equal("A message could not be sent: gone", failure.Message);
    }

    [Fact]
    public void Options_OfAWordThatMeansNothing_AreRefused()
    {
        Assert.Equal(3, BenchOptions.Parse(["--quick"]).Rounds);
        Assert.Equal("limit", BenchOptions.Parse(["--only", "limit"]).Only);
        Assert.Throws<FormatException>(() => BenchOptions.Parse(["--only", "nobody"]));
        Assert.Throws<FormatException>(() => BenchOptions.Parse(["--fast"]));
    }

    private static Figures Of(double perSecond) => new(new Cost(perSecond, 1, 1), new Answer(), new Cost(1, 1, 1), new Latency(1, 1, 1), 600);
}
