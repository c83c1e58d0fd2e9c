using IacpBus.Transport.Receiving.Channel;
using Microsoft.Extensions.Logging.Abstractions;

namespace IacpBus.Transport.Tests.Receiving.Channel;

public sealed class AckCoalescerTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new();
    private readonly List<(ulong Tag, bool All)> _told = [];
    private readonly SemaphoreSlim _heard = new(0);

    [Fact]
    public async Task Deliveries_DoneWhileTheBrokerIsTold_GoOutTogether()
    {
        var telling = new TaskCompletionSource();
        AckCoalescer acks = Create(_ => new ValueTask(telling.Task));
        await acks.AcknowledgeAsync(1);
        await _heard.WaitAsync().OrFail();
        for (ulong tag = 2; tag <= 100; tag++)
        {
            await acks.AcknowledgeAsync(tag);
        }

        telling.SetResult();
        await acks.EndAsync().OrFail();

        Assert.Equal([(1UL, true), (100UL, true)], _told);
    }

    [Fact]
    public async Task Deliveries_BehindALongHandler_AreAcknowledgedAloneAfterFiveMilliseconds()
    {
        AckCoalescer acks = Create(_ => ValueTask.CompletedTask);
        await acks.AcknowledgeAsync(2);
        await acks.AcknowledgeAsync(3);
        _clock.Advance(TimeSpan.FromMilliseconds(4.9));

        Assert.Empty(_told);

        _clock.Advance(TimeSpan.FromMilliseconds(0.1));
        await _heard.WaitAsync().OrFail();
        await _heard.WaitAsync().OrFail();

        Assert.Equal([(2UL, false), (3UL, false)], _told);
    }

    [Fact]
    public async Task End_TellsTheBrokerOfEverything()
    {
        AckCoalescer acks = Create(_ => ValueTask.CompletedTask);
        await acks.AcknowledgeAsync(2);
        await acks.EndAsync().OrFail();

        Assert.Equal([(2UL, false)], _told);
    }

    [Fact]
    public async Task Acknowledge_AfterTheEnd_EndsWhenTheBrokerWasTold()
    {
        AckCoalescer acks = Create(_ => ValueTask.CompletedTask);
        await acks.EndAsync().OrFail();
        await acks.AcknowledgeAsync(3).AsTask().OrFail();

        Assert.Equal([(3UL, false)], _told);
    }

    [Fact]
    public async Task End_OfAChannelThatIsGone_Ends()
    {
        AckCoalescer acks = Create(_ => ValueTask.FromException(new InvalidOperationException("gone")));
        await acks.AcknowledgeAsync(1);
        await acks.EndAsync().OrFail();
        await acks.AcknowledgeAsync(2).AsTask().OrFail();

        Assert.Equal([(1UL, true), (2UL, true)], _told);
    }

    public void Dispose() => _heard.Dispose();

    private AckCoalescer Create(Func<ulong, ValueTask> tell) => new(
        (tag, all) =>
        {
            _told.Add((tag, all));
            _heard.Release();
            return tell(tag);
        },
        _clock,
        NullLogger.Instance);
}
