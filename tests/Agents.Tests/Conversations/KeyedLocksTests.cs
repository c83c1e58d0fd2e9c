using IacpBus.Agents.Conversations;

namespace IacpBus.Agents.Tests.Conversations;

public sealed class KeyedLocksTests
{
    private static readonly Guid One = new("00000000-0000-8000-8000-000000000001");
    private static readonly Guid Two = new("00000000-0000-8000-8000-000000000002");
    private readonly KeyedLocks _locks = new();

    [Fact]
    public async Task EnterAsync_OneKey_LetsOneInAtATimeAndLeavesNothingBehind()
    {
        int inside = 0, most = 0, total = 0;

        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(async () =>
        {
            using (await _locks.EnterAsync(One, CancellationToken.None))
            {
                most = Math.Max(most, Interlocked.Increment(ref inside));
                await Task.Yield();
                total++;
                Interlocked.Decrement(ref inside);
            }
        }))).OrFail();

        Assert.Equal((1, 100), (most, total));
        Assert.Equal(0, _locks.Count);
    }

    [Fact]
    public async Task EnterAsync_AnotherKey_DoesNotWait()
    {
        using IDisposable one = await _locks.EnterAsync(One, CancellationToken.None).OrFail();
        using IDisposable two = await _locks.EnterAsync(Two, CancellationToken.None).OrFail();

        Assert.Equal(2, _locks.Count);
    }

    [Fact]
    public async Task EnterAsync_Cancelled_GivesUpItsPlaceAndKeepsTheOthers()
    {
        using var cancel = new CancellationTokenSource();
        IDisposable held = await _locks.EnterAsync(One, CancellationToken.None).OrFail();
        Task<IDisposable> impatient = _locks.EnterAsync(One, cancel.Token);
        Task<IDisposable> patient = _locks.EnterAsync(One, CancellationToken.None);

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient).OrFail();
        Assert.False(patient.IsCompleted);
        held.Dispose();
        (await patient.OrFail()).Dispose();

        Assert.Equal(0, _locks.Count);
    }
}
