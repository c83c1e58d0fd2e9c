using System.Collections.Concurrent;
using IacpBus.Agents;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Transport.Configuration;
using IacpBus.Transport.Receiving;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace IacpBus.Testing.Tests;

/// <summary>What comes again without having failed runs alone, and is given up when it never comes to its end.</summary>
public sealed class PoisonTests
{
    private const string Builder = "builder-01";
    private const string Other = "builder-03";
    private const string Reviewer = "reviewer-02";
    private static readonly InjectOptions Again = new() { Redelivered = true };

    [Fact]
    public async Task Redelivered_MoreOftenThanAllowed_IsPoisonedBeforeItsHandlerStarts()
    {
        var handler = new Handler();
        handler.Open();
        await using IacpTestBus bus = await StartAsync(handler, unfinished: 3);

        await bus.InjectAsync(Reviewer, await SignAsync(Builder), new InjectOptions { Redelivered = true, Attempt = "3" }).OrFail();
        await bus.SettledAsync().OrFail();
        Assert.Single(handler.Started);
        Assert.Empty(bus.DeadLetters(Reviewer));
        ReadOnlyMemory<byte> body = await SignAsync(Builder);
        await bus.InjectAsync(Reviewer, body, new InjectOptions { Redelivered = true, Attempt = "4" }).OrFail();
        await bus.SettledAsync().OrFail();

        Assert.Single(handler.Started);
        BuriedMessage dead = Assert.Single(bus.DeadLetters(Reviewer));
        Assert.Equal((ErrorCode.InternalError, "poisoned", "The recipient began to handle the message 4 times and did not come to an end."), (dead.Code, dead.Reason, dead.Description));
        Assert.Equal(body.ToArray(), dead.Body.ToArray());
        Assert.Equal(ErrorCode.InternalError, Assert.IsType<ErrorReport>(Assert.Single(bus.SentToOne()).Message).Code);
    }

    [Fact]
    public async Task Redelivered_OfSeveralSenders_RunOneAtATimeAndHoldNobodyElseUp()
    {
        var handler = new Handler();
        await using IacpTestBus bus = await StartAsync(handler);
        ReadOnlyMemory<byte> first = await SignAsync(Builder), second = await SignAsync(Other);

        await bus.InjectAsync(Reviewer, first, Again).OrFail();
        await handler.StartsAsync(1);
        await bus.InjectAsync(Reviewer, second, Again).OrFail();
        await SendAsync(bus, Other);
        await SendAsync(bus, "builder-04");
        await handler.StartsAsync(2);

        Assert.Equal([Builder, "builder-04"], handler.Started.Select(run => run.Envelope.Sender.Value));
        handler.Open();
        await bus.SettledAsync().OrFail();
        Assert.Equal(4, handler.Started.Count);
        Assert.Equal(1, handler.MostRedeliveredAtOnce);
    }

    [Fact]
    public async Task Redelivered_ThatReleasesItsOrder_LetsTheNextOneStart()
    {
        var handler = new Handler { ReleasesOrder = true };
        await using IacpTestBus bus = await StartAsync(handler);
        ReadOnlyMemory<byte> first = await SignAsync(Builder), second = await SignAsync(Other);

        await bus.InjectAsync(Reviewer, first, Again).OrFail();
        await bus.InjectAsync(Reviewer, second, Again).OrFail();
        await handler.StartsAsync(2);
        handler.Open();
        await bus.SettledAsync().OrFail();

        Assert.Equal(2, handler.MostRedeliveredAtOnce);
    }

    [Fact]
    public async Task Redelivered_ThatTakesLong_LetsTheNextOneStartAfterHalfAMinute()
    {
        var handler = new Handler();
        await using IacpTestBus bus = await StartAsync(handler);
        ReadOnlyMemory<byte> first = await SignAsync(Builder), second = await SignAsync(Other);

        await bus.InjectAsync(Reviewer, first, Again).OrFail();
        await bus.InjectAsync(Reviewer, second, Again).OrFail();
        await handler.StartsAsync(1);
        await bus.Clock.WaitForTimerAsync(TimeSpan.FromSeconds(30)).OrFail();
        Assert.Single(handler.Started);
        bus.Clock.Advance(TimeSpan.FromSeconds(30));
        await handler.StartsAsync(2);
        handler.Open();
        await bus.SettledAsync().OrFail();
        Assert.Equal(2, handler.Started.Count);
    }

    private static Task<Envelope> SendAsync(IacpTestBus bus, string sender) => bus.Client(sender).SendAsync(new VendorRequest(), RecipientAddress.Parse(Reviewer)).OrFail();

    /// <summary>A message that nobody has handled; it was sent on a bus without the reviewer.</summary>
    private static async Task<ReadOnlyMemory<byte>> SignAsync(string sender)
    {
        await using IacpTestBus elsewhere = await IacpTestBus.StartAsync(services => services.AddIacpAgent(sender));
        await SendAsync(elsewhere, sender);
        return elsewhere.SentToOne()[0].Body;
    }

    private static Task<IacpTestBus> StartAsync(Handler handler, int unfinished = 5) => IacpTestBus.StartAsync(services =>
    {
        services.Configure<RetryOptions>(retry => retry.UnfinishedRuns = unfinished);
        services.AddSingleton(handler);
        services.AddIacpAgent(Builder);
        services.AddIacpAgent(Other);
        services.AddIacpAgent("builder-04");
        services.AddIacpAgent(Reviewer, agent => agent.Consumer<WaitingConsumer>());
    });

    /// <summary>Handlers wait until it is opened.</summary>
    private sealed class Handler
    {
        private readonly Lock _gate = new();
        private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _redelivered;

        public ConcurrentQueue<AcceptedEnvelope> Started { get; } = new();

        public bool ReleasesOrder { get; init; }

        public int MostRedeliveredAtOnce { get; private set; }

        public void Open() => _open.TrySetResult();

        public Task StartsAsync(int count) => Waiting.UntilAsync(() => Started.Count >= count, $"{count} handlers start");

        public async Task RunAsync(ConsumeContext context)
        {
            AcceptedEnvelope accepted = context.Accepted();
            int mine = accepted.Redelivered ? 1 : 0;
            lock (_gate)
            {
                _redelivered += mine;
                MostRedeliveredAtOnce = Math.Max(MostRedeliveredAtOnce, _redelivered);
            }

            Started.Enqueue(accepted);
            if (ReleasesOrder)
            {
                context.ReleaseOrder();
            }

            await _open.Task;
            lock (_gate)
            {
                _redelivered -= mine;
            }
        }
    }

    private sealed class WaitingConsumer(Handler handler) : IConsumer<VendorRequest>
    {
        public Task Consume(ConsumeContext<VendorRequest> context) => handler.RunAsync(context);
    }
}
