using IacpBus.Agents.Conversations;
using IacpBus.Agents.Store;
using IacpBus.Agents.Store.Memory;
using IacpBus.Transport.Receiving;
using IacpBus.Transport.Trust;
using Microsoft.Extensions.Options;

namespace IacpBus.Agents.Tests.Store;

public sealed class StoreAttemptCounterTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly MemoryStore _store = new(Options.Create(new ConversationOptions()));

    [Fact]
    public async Task Count_OfAVerifiedMessage_OutlivesTheCounter()
    {
        AcceptedEnvelope message = Wire.Query().Accepted();

        Assert.Equal(1, await new StoreAttemptCounter(_store, _clock).CountAsync(message, CancellationToken.None));
        Assert.Equal(2, await new StoreAttemptCounter(_store, _clock).CountAsync(message, CancellationToken.None));
        Assert.Equal(1, await new StoreAttemptCounter(_store, _clock).CountAsync(Wire.Query().With("message_id", Messages.Request).Accepted(), CancellationToken.None));
    }

    [Fact]
    public async Task Count_OfAMessageThatNobodyVerified_IsNotKept()
    {
        AcceptedEnvelope message = new Road { Policy = SignaturePolicy.Open }.Accept(Wire.Query());
        Assert.NotEqual(Verification.Verified, message.Verification);
        var counter = new StoreAttemptCounter(_store, _clock);

        Assert.Equal(1, await counter.CountAsync(message, CancellationToken.None));
        Assert.Equal(2, await counter.CountAsync(message, CancellationToken.None));

        Assert.Equal(1, await new StoreAttemptCounter(_store, _clock).CountAsync(message, CancellationToken.None));
        Assert.Equal(1, await new StoreAttemptCounter(_store, _clock).CountAsync(Wire.Query().Accepted(), CancellationToken.None));
    }

    [Fact]
    public async Task Count_OfAMessageThatLivesLong_IsKept()
    {
        AcceptedEnvelope message = Wire.Query().With("ttl_seconds", int.MaxValue).Accepted();

        Assert.Equal(1, await new StoreAttemptCounter(_store, _clock).CountAsync(message, CancellationToken.None));
    }
}
