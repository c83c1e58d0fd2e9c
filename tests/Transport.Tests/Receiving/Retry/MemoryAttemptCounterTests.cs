using System.Text.Json.Nodes;
using IacpBus.Transport.Receiving;
using IacpBus.Transport.Receiving.Retry;
using IacpBus.Transport.Trust;

namespace IacpBus.Transport.Tests.Receiving.Retry;

public sealed class MemoryAttemptCounterTests
{
    private readonly Road _road = new() { Policy = SignaturePolicy.Open };

    [Fact]
    public async Task CountAsync_TheSameMessage_CountsUpWhateverItsHeaderSays()
    {
        var counter = new MemoryAttemptCounter(_road.Clock);

        Assert.Equal(1, await CountAsync(counter, Message(1)));
        Assert.Equal(2, await counter.CountAsync(_road.Accept(Message(1).Sign(), attempt: 500), CancellationToken.None));
        Assert.Equal(3, await CountAsync(counter, Message(1)));
        Assert.Equal(1, await CountAsync(counter, Message(2)));
    }

    [Fact]
    public async Task CountAsync_AMessageThatNobodyVouchesFor_DoesNotBlameTheRealOne()
    {
        var counter = new MemoryAttemptCounter(_road.Clock);

        await counter.CountAsync(_road.Accept(Message(1)), CancellationToken.None);
        await counter.CountAsync(_road.Accept(Message(1)), CancellationToken.None);

        Assert.Equal(1, await CountAsync(counter, Message(1)));
    }

    [Fact]
    public async Task CountAsync_AfterTheTimeToLive_BeginsAnew()
    {
        var counter = new MemoryAttemptCounter(_road.Clock);
        AcceptedEnvelope message = _road.Accept(Message(1).Sign());
        await counter.CountAsync(message, CancellationToken.None);

        _road.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(2, await counter.CountAsync(message, CancellationToken.None));
        _road.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, await counter.CountAsync(message, CancellationToken.None));
    }

    [Fact]
    public async Task CountAsync_MoreMessagesThanItKeeps_ForgetsWhatExpiresFirst()
    {
        var counter = new MemoryAttemptCounter(_road.Clock, capacity: 2);
        await CountAsync(counter, Message(1, ttl: 300));
        await CountAsync(counter, Message(2, ttl: 100));
        await CountAsync(counter, Message(3, ttl: 200));

        Assert.Equal(2, await CountAsync(counter, Message(1, ttl: 300)));
        Assert.Equal(2, await CountAsync(counter, Message(3, ttl: 200)));
        Assert.Equal(1, await CountAsync(counter, Message(2, ttl: 100)));
    }

    private async Task<int> CountAsync(MemoryAttemptCounter counter, JsonObject message) => await counter.CountAsync(_road.Accept(message.Sign()), CancellationToken.None);

    private static JsonObject Message(int number, int ttl = 3600)
    {
        JsonObject query = Wire.Query();
        query["message_id"] = $"019acb7b-1e3c-7f8a-9b4d-5e6f7a8b9c{number:00}";
        query["ttl_seconds"] = ttl;
        return query;
    }
}
