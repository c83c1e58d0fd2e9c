using IacpBus.Transport.Broker;

namespace IacpBus.Transport.Tests.Broker;

public sealed class OverdueWatchTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new();
    private readonly OverdueWatch _watch;

    public OverdueWatchTests() => _watch = new OverdueWatch(TimeSpan.FromSeconds(30), _clock, () => new TimeoutException());

    public void Dispose() => _watch.Dispose();

    [Fact]
    public async Task Watch_WhatIsNotDoneInTime_IsTold()
    {
        var publication = new Publication(null);
        _watch.Watch(publication, _clock.GetTimestamp());
        _clock.Advance(TimeSpan.FromSeconds(29));

        Assert.False(publication.IsOver);

        _clock.Advance(TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<TimeoutException>(() => publication.Task.OrFail());
    }

    [Fact]
    public void Watch_WhatIsDone_IsLetGo()
    {
        var publication = new Publication(null);
        _watch.Watch(publication, _clock.GetTimestamp());
        publication.End();
        _clock.Advance(TimeSpan.FromSeconds(31));

        Assert.True(publication.Task.IsCompletedSuccessfully);
    }
}
