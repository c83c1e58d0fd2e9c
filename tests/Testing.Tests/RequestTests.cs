using IacpBus.Agents;
using IacpBus.Agents.Client;
using IacpBus.Agents.Registration;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Contracts.Json;
using IacpBus.Transport.Configuration;
using IacpBus.Transport.Receiving;
using IacpBus.Transport.Trust;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace IacpBus.Testing.Tests;

/// <summary>Requests that only their two sides understand, signed and not.</summary>
public sealed class RequestTests
{
    private const string Builder = "builder-01";
    private const string Reviewer = "reviewer-02";
    private static readonly AgentId Peer = AgentId.Parse(Reviewer);

    [Fact]
    public async Task RequestAsync_APeerThatAnswers_ReturnsTheAnswer()
    {
        await using IacpTestBus bus = await StartAsync<Echo>();

        VendorResponse answer = await bus.Client(Builder).RequestAsync(Peer, Asking("hello")).OrFail();

        Assert.Equal("\"hello\"", answer.Extensions["said"].ToString());
    }

    [Fact]
    public async Task RequestAsync_APeerThatFirstSaysPending_ReturnsTheFinalAnswer()
    {
        await using IacpTestBus bus = await StartAsync<Hesitant>();

        VendorResponse answer = await bus.Client(Builder).RequestAsync(Peer, Asking("hello")).OrFail();

        Assert.Equal("accepted", answer.Status);
    }

    [Fact]
    public async Task RequestAsync_APeerWhoseHandlerFails_SaysSo()
    {
        await using IacpTestBus bus = await StartAsync<Failing>();

        var failure = await Assert.ThrowsAsync<PeerErrorException>(() => bus.Client(Builder).RequestAsync(Peer, Asking("hello")).OrFail());

        Assert.Equal(ErrorCode.InternalError, failure.Report.Code);
    }

    [Fact]
    public async Task RequestAsync_WithoutAnAnswerInTime_SaysSo()
    {
        await using IacpTestBus bus = await StartAsync<Silent>();

        Task<VendorResponse> asking = bus.Client(Builder).RequestAsync(Peer, Asking("hello"), new AgentCallOptions { Ttl = TimeSpan.FromSeconds(5) });
        await bus.SettledAsync().OrFail();
        bus.Clock.Advance(TimeSpan.FromSeconds(5));

        await Assert.ThrowsAsync<ReplyTimeoutException>(() => asking.OrFail());
    }

    [Theory]
    [InlineData(SignaturePolicy.Open, 1)]
    [InlineData(SignaturePolicy.Required, 0)]
    public async Task SendAsync_OfAnAgentThatDoesNotSign_IsTakenByOpenPeersAlone(SignaturePolicy policy, int taken)
    {
        await using IacpTestBus bus = await IacpTestBus.StartAsync(services =>
        {
            services.AddIacpAgent(Builder, agent => agent.SignsMessages = false);
            services.AddIacpAgent(Reviewer, agent =>
            {
                agent.Policy = policy;
                agent.Consumer<Silent>();
            });
            services.AddSingleton(new Heard());
        });

        Envelope sent = await bus.Client(Builder).SendAsync(Asking("hello"), RecipientAddress.Parse(Reviewer)).OrFail();
        await bus.SettledAsync().OrFail();

        Assert.Equal(taken, bus.Services.GetRequiredService<Heard>().Count);
        Assert.Equal(1 - taken, bus.Quarantine(Reviewer).Count(letter => letter.Reason == "unsigned" && letter.Claimed?.MessageId == sent.MessageId));
    }

    private static VendorRequest Asking(string text) => new() { Extensions = new Dictionary<string, CanonicalJson> { ["said"] = CanonicalJson.From(text) } };

    private static Task<IacpTestBus> StartAsync<TConsumer>()
        where TConsumer : class, IConsumer => IacpTestBus.StartAsync(services =>
        {
            services.Configure<RetryOptions>(retry => retry.Tries = 1);
            services.AddSingleton(new Heard());
            services.AddIacpAgent(Builder);
            services.AddIacpAgent(Reviewer, agent => agent.Consumer<TConsumer>());
        });

    private sealed class Heard
    {
        private int _count;

        public int Count => Volatile.Read(ref _count);

        public void Add() => Interlocked.Increment(ref _count);
    }

    private sealed class Echo : IConsumer<VendorRequest>
    {
        public Task Consume(ConsumeContext<VendorRequest> context) => context.RespondAsync(new VendorResponse { Extensions = context.Message.Extensions });
    }

    private sealed class Hesitant : IConsumer<VendorRequest>
    {
        public async Task Consume(ConsumeContext<VendorRequest> context)
        {
            await context.RespondAsync(new VendorResponse { Status = "pending" });
            await context.RespondAsync(new VendorResponse());
        }
    }

    private sealed class Failing : IConsumer<VendorRequest>
    {
        public Task Consume(ConsumeContext<VendorRequest> context) => throw new InvalidOperationException("Broken.");
    }

    private sealed class Silent(Heard heard) : IConsumer<VendorRequest>
    {
        public Task Consume(ConsumeContext<VendorRequest> context)
        {
            heard.Add();
            return Task.CompletedTask;
        }
    }
}
