using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;
using IacpBus.Contracts.Iacp;
using IacpBus.Transport.Broker;
using IacpBus.Transport.Configuration;
using IacpBus.Transport.Diagnostics;
using IacpBus.Transport.Receiving;
using IacpBus.Transport.Sending;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace IacpBus.Transport.Tests.Receiving;

/// <summary>
/// Who is told about a refusal. The reply goes down the real send road with a cancelled token, so that it ends before
/// the broker; the road's own trace shows to whom it was going.
/// </summary>
[Trait("row", "ERR-04")]
public sealed class ErrorRepliesTests : IAsyncDisposable
{
    private static int s_count;

    private readonly AgentId _self = AgentId.Parse("errors-" + Interlocked.Increment(ref s_count));
    private readonly FakeTimeProvider _clock = new();
    private readonly ConcurrentQueue<Activity> _sent = new();
    private readonly ActivityListener _listener;
    private readonly ServiceProvider _services;
    private readonly ErrorReplies _replies;

    public ErrorRepliesTests()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == IacpTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if (activity.OperationName == "iacp send" && Equals(activity.GetTagItem("iacp.agent"), _self.Value))
                {
                    _sent.Enqueue(activity);
                }
            },
        };
        ActivitySource.AddActivityListener(_listener);
        _services = new ServiceCollection().AddSingleton<IConfiguration>(new ConfigurationBuilder().Build()).AddIacpTransport(options => options.Uri = "amqp://localhost:1").BuildServiceProvider();
        var sending = new SendPipeline(_self, TestKeys.ReviewerKey, new TransportOptions(), _services.GetRequiredService<IMessagePublisher>(), _clock);
        _replies = new ErrorReplies(_self, sending, _clock, NullLogger.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _services.DisposeAsync();
    }

    [Fact]
    public async Task TryReplyAsync_RefusedRequestOfVerifiedSender_TellsTheSenderInItsConversation()
    {
        await TellAsync(Refused(Wire.Query().With("correlation_id", "talk-7").With("ttl_seconds", 0).Sign()));

        Activity reply = Assert.Single(_sent);
        Assert.Equal("builder-01", reply.GetTagItem("iacp.recipient"));
        Assert.Equal("talk-7", reply.GetTagItem("messaging.message.conversation_id"));
    }

    [Fact]
    public async Task TryReplyAsync_RequestWithoutConversation_AnswersToItsMessageId()
    {
        await TellAsync(Refused(Wire.Query().With("ttl_seconds", 0).Sign()));

        Assert.Equal("019acb7b-1e3c-7f8a-9b4d-5e6f7a8b9c0d", Assert.Single(_sent).GetTagItem("messaging.message.conversation_id"));
    }

    [Fact]
    public async Task TryReplyAsync_TypeThatCannotBeRead_IsStillTold()
    {
        await TellAsync(Refused(Wire.Query().With("message.type", "shout").Sign()));

        Assert.Single(_sent);
    }

    [Fact]
    public async Task TryReplyAsync_SenderThatWasNotVerified_HearsNothing()
    {
        await TellAsync(Refused(Wire.Query()));
        await TellAsync(Refused(Wire.Query().Sign(TestKeys.ReviewerKey)));
        await TellAsync(Refused(Wire.Query().With("sender.agent_id", "stranger").Sign()));
        await TellAsync(Refused(Wire.Query().With("recipient.agent_id", "somebody-else").Sign()));
        await TellAsync(Refused([0x7B]));

        Assert.Empty(_sent);
    }

    [Theory]
    [InlineData("response", "query")]
    [InlineData("event", "notify")]
    [InlineData("error", null)]
    [InlineData("error", "query")]
    [InlineData("heartbeat", null)]
    public async Task TryReplyAsync_AnythingButARequest_IsNeverAnswered(string type, string? intent)
    {
        await TellAsync(Refused(Wire.Envelope(type, intent, []).With("ttl_seconds", 0).Sign()));

        Assert.Empty(_sent);
    }

    [Fact]
    public async Task TryReplyAsync_SameSenderAgain_IsToldOncePerSecond()
    {
        for (int i = 0; i < 5; i++)
        {
            await TellAsync(Refused(Wire.Query().With("ttl_seconds", 0).Sign()));
        }

        Assert.Single(_sent);
        _clock.Advance(TimeSpan.FromMilliseconds(999));
        await TellAsync(Refused(Wire.Query().With("ttl_seconds", 0).Sign()));
        Assert.Single(_sent);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        await TellAsync(Refused(Wire.Query().With("ttl_seconds", 0).Sign()));
        Assert.Equal(2, _sent.Count);
    }

    [Fact]
    public async Task TryReplyAsync_TwoSenders_DoNotShareTheirSecond()
    {
        await TellAsync(Refused(Wire.Query().With("ttl_seconds", 0).Sign()));
        await TellAsync(Refused(Wire.Query().With("ttl_seconds", 0).With("sender.agent_id", "reviewer-02").Sign(TestKeys.ReviewerKey)));

        Assert.Equal(["builder-01", "reviewer-02"], _sent.Select(reply => reply.GetTagItem("iacp.recipient")));
    }

    [Fact]
    public async Task TryReplyAsync_OwnMessage_IsNotAnswered()
    {
        var keys = new KnownKeys().With(_self, TestKeys.BuilderKey.PublicKey);
        JsonObject own = Wire.Query().With("ttl_seconds", 0).With("sender.agent_id", _self.Value).Sign();
        Assert.False(new Road { Keys = keys }.Pipeline.TryAdmit(new Delivery(own.Bytes(), null, false, 1), out _, out Refusal? refusal));

        Assert.True(refusal!.IsFromVerifiedSender);
        await TellAsync(refusal);
        Assert.Empty(_sent);
    }

    private static Refusal Refused(JsonObject envelope) => Refused(envelope.Bytes());

    private static Refusal Refused(byte[] body)
    {
        Assert.False(new Road().Pipeline.TryAdmit(new Delivery(body, null, false, 1), out _, out Refusal? refusal));
        return refusal!;
    }

    private async Task TellAsync(Refusal refusal)
    {
        int before = _sent.Count;
        try
        {
            await _replies.TryReplyAsync(refusal, new CancellationToken(canceled: true)).OrFail();
            Assert.Equal(before, _sent.Count);
        }
        catch (OperationCanceledException)
        {
            Assert.Equal(before + 1, _sent.Count);
        }
    }
}
