using IacpBus.Transport.Receiving.Retry;

namespace IacpBus.Transport.Tests.Receiving.Retry;

public sealed class RetryPolicyTests
{
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);

    [Fact]
    public void NextPause_LowerNeighbours_GrowToAMinute()
    {
        var policy = new RetryPolicy(9, (lower, _) => lower);

        Assert.Equal([2, 4, 8, 16, 32, 60, 60, 60, null], Enumerable.Range(1, 9).Select(runs => policy.NextPause(runs, Long)));
    }

    [Fact]
    public void NextPause_UpperNeighbours_AreOneStepAhead()
    {
        var policy = new RetryPolicy(8, (_, upper) => upper);

        Assert.Equal([4, 8, 16, 32, 60, 60, 60, null], Enumerable.Range(1, 8).Select(runs => policy.NextPause(runs, Long)));
    }

    [Theory]
    [InlineData(1, 1, null)]
    [InlineData(3, 2, 4)]
    [InlineData(3, 3, null)]
    [InlineData(3, 999, null)]
    [InlineData(20, 19, 60)]
    [InlineData(20, 20, null)]
    public void NextPause_AfterSoManyRuns_EndsWithTheTries(int tries, int runs, int? pause) =>
        Assert.Equal(pause, new RetryPolicy(tries, (lower, _) => lower).NextPause(runs, Long));

    [Theory]
    [InlineData(60.0, 60)]
    [InlineData(59.9, 32)]
    [InlineData(31.9, 16)]
    [InlineData(4.0, 4)]
    [InlineData(3.9, 2)]
    [InlineData(2.0, 2)]
    [InlineData(1.999, null)]
    [InlineData(-5.0, null)]
    public void NextPause_NearTheEndOfTheTimeToLive_IsTheLongestThatFits(double left, int? pause) =>
        Assert.Equal(pause, new RetryPolicy(20, (lower, _) => lower).NextPause(10, TimeSpan.FromSeconds(left)));
}
