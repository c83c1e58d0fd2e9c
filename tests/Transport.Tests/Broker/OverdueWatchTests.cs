using IacpBus.Transport.Broker;

namespace IacpBus.Transport.Tests.Broker;

public sealed class OverdueWatchTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public async Task Watch_WhatIsNotDoneInTime_EndsWithATimeout()
    {
        using var watch = new OverdueWatch(TimeSpan.FromSeconds(30), _clock);
        var task = new TaskCompletionSource();
        watch.Watch(task, _clock.GetTimestamp());
        _clock.Advance(TimeSpan.FromSeconds(29));

        Assert.False(task.Task.IsCompleted);

        _clock.Advance(TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<TimeoutException>(() => task.Task.OrFail());
    }

    [Fact]
    public void Watch_WhatIsDone_IsLetGo()
    {
        using var watch = new OverdueWatch(TimeSpan.FromSeconds(30), _clock);
        var task = new TaskCompletionSource();
        watch.Watch(task, _clock.GetTimestamp());
        task.SetResult();
        _clock.Advance(TimeSpan.FromSeconds(31));

        Assert.True(task.Task.IsCompletedSuccessfully);
    }
}
