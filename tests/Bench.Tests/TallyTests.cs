using IacpBus.Bench.Load;

namespace IacpBus.Bench.Tests;

/// <summary>A contender that loses, doubles or changes a message must not get a figure.</summary>
public sealed class TallyTests
{
    private readonly Tally _tally = new();

    [Fact]
    public async Task AllAsync_WhenEveryMessageIsHere_Ends()
    {
        int first = _tally.Begin(2);
        _tally.Received(first + 1, isIntact: true);
        _tally.Received(first, isIntact: true);

        await _tally.AllAsync(TimeSpan.FromMinutes(1), CancellationToken.None).OrFail();
        Assert.True(_tally.IsComplete);
    }

    [Fact]
    public async Task AllAsync_WhenOneIsMissing_SaysHowManyCame()
    {
        _tally.Received(_tally.Begin(2), isIntact: true);

        var lost = await Assert.ThrowsAsync<InvalidDataException>(() => _tally.AllAsync(TimeSpan.FromMilliseconds(1), CancellationToken.None).OrFail());

        Assert.Equal("Not delivered: 1 of 2 messages arrived within 0 s.", lost.Message);
    }

    [Fact]
    public async Task AllAsync_WhenOneCameTwice_SaysSo()
    {
        int first = _tally.Begin(2);
        _tally.Received(first, isIntact: true);
        _tally.Received(first, isIntact: true);

        await FailsAsync($"message {first} arrived twice");
    }

    [Fact]
    public async Task AllAsync_WhenOneWasChanged_SaysSo()
    {
        int first = _tally.Begin(1);
        _tally.Received(first, isIntact: false);

        await FailsAsync($"message {first} was changed on the way");
    }

    [Fact]
    public async Task AllAsync_WhenOneIsOfAnEarlierRound_SaysSo()
    {
        int earlier = _tally.Begin(1);
        _tally.Received(earlier, isIntact: true);
        _tally.Begin(1);
        _tally.Received(earlier, isIntact: true);

        await FailsAsync($"message {earlier} does not belong to this round");
    }

    private async Task FailsAsync(string why)
    {
        var failure = await Assert.ThrowsAsync<InvalidDataException>(() => _tally.AllAsync(TimeSpan.FromMinutes(1), CancellationToken.None).OrFail());
        Assert.Equal($"Not delivered as sent: {why}.", failure.Message);
    }
}
