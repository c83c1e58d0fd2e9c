namespace IacpBus.Testing.Tests;

public sealed class TestClockTests
{
    [Fact]
    public void Advance_PastSeveralTimers_FiresEachAtItsTime()
    {
        var clock = new TestClock();
        var fired = new List<(string Name, TimeSpan At)>();
        using ITimer late = clock.CreateTimer(_ => fired.Add(("late", clock.GetUtcNow() - TestClock.Start)), null, TimeSpan.FromSeconds(5), Timeout.InfiniteTimeSpan);
        using ITimer periodic = clock.CreateTimer(_ => fired.Add(("periodic", clock.GetUtcNow() - TestClock.Start)), null, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2));

        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty(fired);
        clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal([("periodic", TimeSpan.FromSeconds(2)), ("periodic", TimeSpan.FromSeconds(4)), ("late", TimeSpan.FromSeconds(5)), ("periodic", TimeSpan.FromSeconds(6))], fired);
        Assert.Equal(TestClock.Start + TimeSpan.FromSeconds(6), clock.GetUtcNow());
        Assert.Throws<ArgumentOutOfRangeException>(() => clock.Advance(TimeSpan.FromSeconds(-1)));
    }

    [Fact]
    public async Task WaitForTimerAsync_UntilSomethingWaitsThatLong_Completes()
    {
        var clock = new TestClock();
        Task waiting = clock.WaitForTimerAsync(TimeSpan.FromSeconds(90));
        using var other = new CancellationTokenSource(TimeSpan.FromSeconds(30), clock);
        Assert.False(waiting.IsCompleted);

        Task delay = Task.Delay(TimeSpan.FromSeconds(90), clock, CancellationToken.None);
        await waiting.OrFail();
        await clock.WaitForTimerAsync(TimeSpan.FromSeconds(90)).OrFail();
        clock.Advance(TimeSpan.FromSeconds(90));

        await delay.OrFail();
        Assert.True(other.IsCancellationRequested);
    }
}
