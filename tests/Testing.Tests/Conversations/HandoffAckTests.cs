using IacpBus.Agents.Client;
using IacpBus.Agents.Conversations;
using IacpBus.Agents.Handoffs;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Contracts.Json;
using Microsoft.Extensions.DependencyInjection;

namespace IacpBus.Testing.Tests.Conversations;

/// <summary>The fault-tolerance companion's ACK timer, late answers, and the further tries (docs/protocol.md).</summary>
public sealed class HandoffAckTests
{
    private static readonly RecipientAddress ToBuilder = RecipientAddress.Parse(Scene.Builder);
    private static readonly AgentCallOptions Again = new() { Retry = true, Ttl = TimeSpan.FromMinutes(1) };

    public static TheoryData<string> Members => ["ttl_ms", "state_hash", "handoff_ref", "step", "protocol"];

    [Theory]
    [MemberData(nameof(Members))]
    [Trait("row", "FT-01")]
    public async Task HandoffAsync_WithAMemberOfTheCompanion_TimesOutAfterFiveSeconds(string member)
    {
        await using IacpTestBus bus = await StartAsync();
        await bus.StopAgentAsync(Scene.Reviewer).OrFail();
        HandoffRequest request = Scene.Request("h-1", "t-1");
        Task<HandoffConversation> handing = bus.Client(Scene.Builder).HandoffAsync(Scene.Worker, member switch
        {
            "ttl_ms" => request with { TtlMs = 5000 },
            "state_hash" => request with { StateHash = "sha256:ab" },
            "handoff_ref" => request with { HandoffRef = "ho-1" },
            "step" => request with { Step = 0 },
            _ => request with { Protocol = HandoffRequest.FaultToleranceProtocol },
        });
        await SentAsync(bus, 1);
        await bus.PassAsync(TimeSpan.FromSeconds(4));
        await bus.PassAsync(TimeSpan.FromSeconds(1));

        var timeout = await Assert.ThrowsAsync<ReplyTimeoutException>(() => handing).OrFail();
        Assert.Contains("ACK timer", timeout.Message, StringComparison.Ordinal);
        await SentAsync(bus, 2);
        Assert.Equal([0, 5], Seconds(bus));
        Assert.Equal(ErrorCode.HandoffTimeout, Assert.Single(bus.SentBy<ErrorReport>(Scene.Builder)).Code);
    }

    [Theory]
    [InlineData(null, 12, 12)]
    [InlineData(3000, 12, 3)]
    [Trait("row", "FT-01")]
    public async Task AckTimeout_FromOptions_HoldsUnlessTheRequestSaysOtherwise(int? ttlMs, int option, int expected)
    {
        await using IacpTestBus bus = await StartAsync(services => services.Configure<ConversationOptions>(options => options.AckTimeout = TimeSpan.FromSeconds(option)));
        await bus.StopAgentAsync(Scene.Reviewer).OrFail();
        Task<HandoffConversation> handing = bus.Client(Scene.Builder).HandoffAsync(Scene.Worker, Scene.Request("h-1", "t-1") with { TtlMs = ttlMs, Step = 1 });
        await SentAsync(bus, 1);
        await bus.PassAsync(TimeSpan.FromSeconds(expected - 1));
        await bus.PassAsync(TimeSpan.FromSeconds(1));

        await Assert.ThrowsAsync<ReplyTimeoutException>(() => handing).OrFail();
        Assert.Equal([0, expected], Seconds(bus));
        Assert.Contains($"\"ttl_ms\":{expected * 1000}", bus.SentBy<ErrorReport>(Scene.Builder).Single().Detail.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HandoffStatus.Accepted)]
    [InlineData(HandoffStatus.Queued)]
    [InlineData(HandoffStatus.InProgress)]
    [Trait("row", "FT-07")]
    [Trait("row", "S-26")]
    public async Task Ack_AfterTheTimeout_ChangesNothingAndIsBuriedWithoutAnAnswer(HandoffStatus status)
    {
        await using IacpTestBus bus = await StartAsync();
        await bus.StopAgentAsync(Scene.Reviewer).OrFail();
        Task<HandoffConversation> handing = bus.Client(Scene.Builder).HandoffAsync(Scene.Worker, Scene.Request("h-1", "t-1") with { TtlMs = 5000 });
        await SentAsync(bus, 1);
        await bus.PassAsync(TimeSpan.FromSeconds(5));
        await Assert.ThrowsAsync<ReplyTimeoutException>(() => handing).OrFail();

        await bus.Client(Scene.Reviewer).SendAsync(new HandoffReply { HandoffId = "h-1", Status = status }, ToBuilder).OrFail();
        await DeadAsync(bus, 1);
        await bus.SettledAsync().OrFail();

        BuriedMessage late = Assert.Single(bus.DeadLetters(Scene.Builder));
        Assert.Equal((ErrorCode.Timeout, "late_ack"), (late.Code, late.Reason));
        Assert.Single(bus.SentBy<ErrorReport>(Scene.Builder));
        using HandoffConversation? known = await bus.Client(Scene.Builder).FindHandoffAsync(Scene.Worker, "h-1").OrFail();
        Assert.Equal((HandoffStatus.Pending, true), (known!.First.Status, known.First.IsFinal));
    }

    [Fact]
    [Trait("row", "FT-07")]
    public async Task Receiver_ThatComesBackTooLate_WorksAndAcknowledgesIntoTheDeadLetters()
    {
        await using IacpTestBus bus = await StartAsync();
        await bus.StopAgentAsync(Scene.Reviewer).OrFail();
        Task<HandoffConversation> handing = bus.Client(Scene.Builder).HandoffAsync(Scene.Worker, Scene.Request("h-1", "t-1") with { TtlMs = 5000 });
        await SentAsync(bus, 1);
        await bus.PassAsync(TimeSpan.FromSeconds(5));
        await Assert.ThrowsAsync<ReplyTimeoutException>(() => handing).OrFail();
        await bus.StartAgentAsync(Scene.Reviewer).OrFail();
        await DeadAsync(bus, 1);
        await bus.SettledAsync().OrFail();

        Assert.Equal("late_ack", Assert.Single(bus.DeadLetters(Scene.Builder)).Reason);
        Assert.Contains("ERR_HANDOFF_TIMEOUT", System.Text.Encoding.UTF8.GetString(Assert.Single(bus.DeadLetters(Scene.Reviewer)).Body.Span), StringComparison.Ordinal);
        Assert.Single(bus.SentBy<ErrorReport>(Scene.Builder));
        Assert.Empty(bus.SentBy<ErrorReport>(Scene.Reviewer));
    }

    [Fact]
    [Trait("row", "FT-08")]
    public async Task HandoffAsync_WithRetryButNoAckTimer_IsRefusedToItsCaller()
    {
        await using IacpTestBus bus = await StartAsync();

        var noTimer = await Assert.ThrowsAsync<ArgumentException>(() => bus.Client(Scene.Builder).HandoffAsync(Scene.Worker, Scene.Request("h-1", "t-1"), Again)).OrFail();
        Assert.Contains("TtlMs", noTimer.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => bus.Client(Scene.Builder).HandoffAsync(Scene.Worker, Scene.Request("h-1", "t-1") with { TtlMs = 0 })).OrFail();
        Assert.Empty(bus.SentToOne());
    }

    private static Task<IacpTestBus> StartAsync(Action<IServiceCollection>? more = null) => Scene.StartAsync(
        agent => agent.Capability("code_review", (_, _) => Task.FromResult(CanonicalJson.EmptyObject)),
        more);

    /// <summary>When each message of the scene was sent, in seconds since its begin.</summary>
    private static IEnumerable<double> Seconds(IacpTestBus bus) => bus.SentToOne().Select(sent => (sent.Envelope.Timestamp - TestClock.Start).TotalSeconds);

    private static Task SentAsync(IacpTestBus bus, int count) => HoldsAsync(() => bus.SentToOne().Count >= count);

    private static Task DeadAsync(IacpTestBus bus, int count) => HoldsAsync(() => bus.DeadLetters(Scene.Builder).Count >= count);

    private static async Task HoldsAsync(Func<bool> holds)
    {
        using var limit = new CancellationTokenSource(Waiting.Limit, TimeProvider.System);
        while (!holds())
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
