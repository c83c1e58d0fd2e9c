using System.Collections.Concurrent;
using System.Text;
using IacpBus.Agents;
using IacpBus.Agents.Client;
using IacpBus.Agents.Handoffs;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Contracts.Json;
using IacpBus.Transport.Broker;
using IacpBus.Transport.Configuration;
using IacpBus.Transport.Receiving;
using IacpBus.Transport.Sending;
using IacpBus.Transport.Trust;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace IacpBus.Testing.Tests;

/// <summary>A handler that fails is tried again when the clock is moved, and given up after the last try.</summary>
public sealed class RetryTests
{
    private const string Builder = "builder-01";
    private const string Reviewer = "reviewer-02";
    private static readonly RecipientAddress Peer = RecipientAddress.Parse(Reviewer);

    [Fact]
    public async Task Handler_ThatFailsTwice_SucceedsInTheThirdAttempt()
    {
        var handler = new Handler(failures: 2);
        await using IacpTestBus bus = await StartAsync(handler);

        await bus.Client(Builder).SendAsync(new VendorRequest(), Peer).OrFail();
        await bus.SettledAsync().OrFail();
        Assert.Equal((1, 1), (handler.Runs.Count, bus.Delayed(Reviewer)));
        await AdvanceAsync(bus, 1.999);
        Assert.Single(handler.Runs);
        await AdvanceAsync(bus, 0.001);
        Assert.Equal((2, 1), (handler.Runs.Count, bus.Delayed(Reviewer)));
        await AdvanceAsync(bus, 4);

        Assert.Equal([(1, false), (2, false), (3, false)], handler.Runs.Select(run => (run.Attempt, run.Redelivered)));
        Assert.Single(handler.Runs.Select(run => Convert.ToHexString(run.ContentHash.Span)).Distinct());
        Assert.Equal(0, bus.Delayed(Reviewer));
        Assert.Empty(bus.DeadLetters(Reviewer));
        Assert.Single(bus.SentToOne());
    }

    [Fact]
    public async Task Handler_ThatAlwaysFails_IsTriedThreeTimesThenBuriedAndReportedOnce()
    {
        var handler = new Handler(failures: int.MaxValue);
        await using IacpTestBus bus = await StartAsync(handler);

        await bus.Client(Builder).SendAsync(new VendorRequest(), Peer).OrFail();
        await bus.SettledAsync().OrFail();
        await AdvanceAsync(bus, 2);
        Assert.Empty(bus.DeadLetters(Reviewer));
        await AdvanceAsync(bus, 4);
        await AdvanceAsync(bus, 20);

        Assert.Equal(3, handler.Runs.Count);
        BuriedMessage dead = Assert.Single(bus.DeadLetters(Reviewer));
        Assert.Equal((ErrorCode.InternalError, "handler_failed"), (dead.Code, dead.Reason));
        Assert.Contains("Failure 3.", dead.Description, StringComparison.Ordinal);
        Assert.Equal(bus.SentToOne()[0].Body.ToArray(), dead.Body.ToArray());
        Assert.Equal(ErrorCode.InternalError, Assert.IsType<ErrorReport>(Assert.Single(bus.SentToOne().Skip(1)).Message).Code);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(6, 3)]
    [InlineData(5, 3)]
    [InlineData(3, 2)]
    public async Task Handler_OfAMessageThatExpiresSoon_IsTriedWithinItsTimeToLiveOnly(int ttlSeconds, int tries)
    {
        var handler = new Handler(failures: int.MaxValue);
        await using IacpTestBus bus = await StartAsync(handler);

        await bus.Client(Builder).SendAsync(new VendorRequest(), Peer, new SendOptions { Ttl = TimeSpan.FromSeconds(ttlSeconds) }).OrFail();
        await bus.SettledAsync().OrFail();
        for (int second = 0; second <= ttlSeconds; second++)
        {
            await AdvanceAsync(bus, 1);
        }

        Assert.Equal(tries, handler.Runs.Count);
        Assert.Equal((0, "handler_failed"), (bus.Delayed(Reviewer), Assert.Single(bus.DeadLetters(Reviewer)).Reason));
        Assert.Equal(ErrorCode.InternalError, Assert.IsType<ErrorReport>(Assert.Single(bus.SentToOne().Skip(1)).Message).Code);
    }

    [Fact]
    public async Task InjectAsync_WithAForgedAttempt_EndsEarlierButNeverLater()
    {
        var handler = new Handler(failures: int.MaxValue);
        await using IacpTestBus bus = await StartAsync(handler);
        await bus.StopAgentAsync(Reviewer).OrFail();
        Envelope sent = await bus.Client(Builder).SendAsync(new VendorRequest(), Peer).OrFail();
        ReadOnlyMemory<byte> body = bus.SentToOne()[0].Body;
        await bus.StartAgentAsync(Reviewer).OrFail();
        await bus.SettledAsync().OrFail();
        Assert.Equal(1, bus.Delayed(Reviewer));

        // Whoever has the bytes may say that this is the first attempt as often as he likes.
        await bus.InjectAsync(Reviewer, body, new InjectOptions { Attempt = "1" }).OrFail();
        await bus.SettledAsync().OrFail();
        Assert.Equal(2, bus.Delayed(Reviewer));
        for (int copy = 1; copy <= 5; copy++)
        {
            await bus.InjectAsync(Reviewer, body, new InjectOptions { Attempt = copy % 2 == 0 ? "-7" : "1" }).OrFail();
            await bus.SettledAsync().OrFail();
            Assert.Equal((2, copy), (bus.Delayed(Reviewer), bus.DeadLetters(Reviewer).Count));
        }

        Envelope other = await bus.Client(Builder).SendAsync(new VendorRequest(), Peer).OrFail();
        await bus.SettledAsync().OrFail();
        Assert.Equal(3, bus.Delayed(Reviewer));
        await bus.InjectAsync(Reviewer, bus.SentToOne().Single(message => message.Envelope.MessageId == other.MessageId).Body, new InjectOptions { Attempt = "999" }).OrFail();
        await bus.SettledAsync().OrFail();

        Assert.Equal(3, bus.Delayed(Reviewer));
        Assert.Equal([sent.MessageId, sent.MessageId, sent.MessageId, sent.MessageId, sent.MessageId, other.MessageId], bus.DeadLetters(Reviewer).Select(dead => dead.Claimed!.MessageId));
    }

    public static TheoryData<Exception> Final => [
        new MessageRefusedException(new EnvelopeError(ErrorCode.RateLimited, "too_often", "Not so fast.")),
        new MessageNotRoutedException("Nobody there."),
        new BrokerUnavailableException("No broker.")];

    [Theory]
    [MemberData(nameof(Final))]
    public async Task Handler_ThatRefusesOrCannotReachTheBroker_IsNotTriedAgain(Exception failure)
    {
        var handler = new Handler(failures: int.MaxValue) { Failure = failure };
        await using IacpTestBus bus = await StartAsync(handler);

        await bus.Client(Builder).SendAsync(new VendorRequest(), Peer).OrFail();
        await bus.SettledAsync().OrFail();

        Assert.Equal((1, 0, 1), (handler.Runs.Count, bus.Delayed(Reviewer), bus.DeadLetters(Reviewer).Count));
    }

    [Fact]
    public async Task Handler_OfABroadcast_IsNotTriedAgain()
    {
        var handler = new Handler(failures: int.MaxValue);
        await using IacpTestBus bus = await StartAsync(handler);

        await bus.Client(Builder).SendAsync(new Notification(), RecipientAddress.Everyone).OrFail();
        await bus.SettledAsync().OrFail();

        Assert.Equal((1, 0), (handler.Runs.Count, bus.Delayed(Reviewer)));
    }

    [Fact]
    public async Task Handler_OfAMessageThatNobodyVouchesFor_IsNotTriedAgain()
    {
        var handler = new Handler(failures: int.MaxValue);
        await using IacpTestBus bus = await StartAsync(handler, policy: SignaturePolicy.Open);
        await bus.Client(Builder).SendAsync(new VendorRequest(), Peer).OrFail();
        await bus.SettledAsync().OrFail();
        string body = Encoding.UTF8.GetString(bus.SentToOne()[0].Body.Span);

        await bus.InjectAsync(Reviewer, Encoding.UTF8.GetBytes(body.Replace(Builder, "builder-99", StringComparison.Ordinal))).OrFail();
        await bus.SettledAsync().OrFail();

        Assert.Equal([Verification.Verified, Verification.UnknownKey], handler.Runs.Select(run => run.Verification));
        Assert.Equal((1, 1), (bus.Delayed(Reviewer), bus.Quarantine(Reviewer).Count));
    }

    [Fact]
    public async Task Handler_ThatFails_IsLoggedWithTheTryThePauseAndTheReason()
    {
        using var log = new LogLines();
        await using IacpTestBus bus = await IacpTestBus.StartAsync(services =>
        {
            services.AddSingleton<ILoggerProvider>(log);
            services.AddSingleton(new Handler(failures: 1));
            services.AddIacpAgent(Builder);
            services.AddIacpAgent(Reviewer, agent => agent.Consumer<FailingConsumer>());
        });

        Envelope sent = await bus.Client(Builder).SendAsync(new VendorRequest(), Peer).OrFail();
        await bus.SettledAsync().OrFail();

        Assert.Contains($"Agent reviewer-02: the handler of message {sent.MessageId} of builder-01 failed in attempt 1 of 3. It is tried again in 2 s (Failure 1.)", log.Lines);
    }

    [Fact]
    public async Task Capability_ThatFailsTwice_CompletesTheHandoff()
    {
        int runs = 0;
        await using IacpTestBus bus = await IacpTestBus.StartAsync(services =>
        {
            services.AddIacpAgent(Builder);
            services.AddIacpAgent(Reviewer, agent => agent.Capability("code_review", (_, _) =>
                Interlocked.Increment(ref runs) < 3 ? throw new InvalidOperationException("Not yet.") : Task.FromResult(CanonicalJson.From(runs))));
        });

        using HandoffConversation work = await bus.Client(Builder).HandoffAsync(AgentId.Parse(Reviewer), new HandoffRequest
        {
            HandoffId = "h-1",
            TaskId = "t-1",
            Capability = "code_review",
            Context = new HandoffContext { TaskDescription = "Look at it." },
        }).OrFail();
        Task<HandoffUpdate> completion = work.CompletionAsync();
        await bus.SettledAsync().OrFail();
        for (int second = 1; second < 60 && !completion.IsCompleted; second++)
        {
            await AdvanceAsync(bus, 1);
        }

        HandoffUpdate end = await completion.OrFail();

        Assert.Equal((HandoffStatus.Completed, "3"), (end.Status, end.Result.ToString()));
        Assert.Empty(bus.DeadLetters(Reviewer));
    }

    private static async Task AdvanceAsync(IacpTestBus bus, double seconds)
    {
        bus.Clock.Advance(TimeSpan.FromSeconds(seconds));
        await bus.SettledAsync().OrFail();
    }

    private static Task<IacpTestBus> StartAsync(Handler handler, SignaturePolicy policy = SignaturePolicy.Required) => IacpTestBus.StartAsync(services =>
    {
        services.AddSingleton(handler);
        services.AddIacpAgent(Builder);
        services.AddIacpAgent(Reviewer, agent =>
        {
            agent.Policy = policy;
            agent.Consumer<FailingConsumer>();
        });
    });

    private sealed class Handler(int failures)
    {
        public ConcurrentQueue<AcceptedEnvelope> Runs { get; } = new();

        public Exception? Failure { get; init; }

        public void Run(ConsumeContext context)
        {
            Runs.Enqueue(context.Accepted());
            if (Runs.Count <= failures)
            {
                throw Failure ?? new InvalidOperationException($"Failure {Runs.Count}.");
            }
        }
    }

    private sealed class LogLines : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue($"{formatter(state, exception)} ({exception?.Message})");

        public void Dispose()
        {
        }
    }

    private sealed class FailingConsumer(Handler handler) : IConsumer<VendorRequest>, IConsumer<Notification>
    {
        public async Task Consume(ConsumeContext<VendorRequest> context)
        {
            await Task.Yield();
            handler.Run(context);
        }

        public async Task Consume(ConsumeContext<Notification> context)
        {
            await Task.Yield();
            handler.Run(context);
        }
    }
}
