using IacpBus.Agents.Client;
using IacpBus.Agents.Handoffs;
using IacpBus.Broker.Tests.Support;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Contracts.Json;
using IacpBus.Transport.Receiving;
using IacpBus.Transport.Sending;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace IacpBus.Broker.Tests.Conversations;

/// <summary>A handler that fails ends its message once, and the sender of a request hears of it once.</summary>
public sealed class FaultTests(VirtualHost vhost) : IClassFixture<VirtualHost>
{
    private const string Caller = "caller-01";

    public static TheoryData<string> Failures => ["own", "cancelled", "task cancelled", "cancelled by its own token", "cancelled by the message's token", "aggregate"];

    [Fact]
    public async Task Capability_ThatThrows_IsOneDeadLetterAndOneErrorToTheCaller()
    {
        const string Clumsy = "clumsy-02";
        await using ForeignPeer foreign = await ForeignPeer.ConnectAsync(vhost.Uri);
        await using AgentHost host = await AgentHost.StartAsync(vhost.Uri, new TestKeys(), process => process
            .WithoutRetry()
            .Agent(Caller)
            .Agent(Clumsy, self => self.Capability("break", (_, _) => throw new InvalidOperationException("secret detail of the inside"))));
        string tap = await foreign.TapAsync("iacp.agents", ForeignPeer.WordOf(Caller));

        using HandoffConversation work = await Eventually.EndsAsync(host.Client(Caller).HandoffAsync(AgentId.Parse(Clumsy), Handoff.Request("h-1")));
        var failure = await Assert.ThrowsAsync<PeerErrorException>(() => Eventually.EndsAsync(work.CompletionAsync()));
        await host.StopAsync();

        Assert.Equal(ErrorCode.InternalError, failure.Report.Code);
        Assert.DoesNotContain("secret", failure.Report.Message + failure.Report.Detail, StringComparison.Ordinal);
        var kept = Assert.Single(await foreign.TakeAllAsync(ForeignPeer.DeadLettersOf(Clumsy)));
        Assert.Equal(("INTERNAL_ERROR", "handler_failed"), (kept.Text("iacp-code"), kept.Text("iacp-reason")));
        Assert.Contains("secret detail of the inside", kept.Text("iacp-description"), StringComparison.Ordinal);
        TestEnvelope.Verify(kept.Body, Caller);
        Assert.Empty(await foreign.TakeAllAsync(ForeignPeer.InboxOf(Clumsy)));
        Assert.Equal(["response/handoff", "error/handoff"], (await foreign.TakeAllAsync(tap)).Select(message => message.BasicProperties.Type));
    }

    [Fact]
    public async Task Capability_WithAResultLargerThanAMessage_FailsInsteadOfBeingLost()
    {
        const string Wordy = "wordy-02";
        await using AgentHost host = await AgentHost.StartAsync(vhost.Uri, new TestKeys(), process => process
            .Agent(Caller)
            .Agent(Wordy, self => self.Capability("talk", (_, _) => Task.FromResult(CanonicalJson.From(new { text = new string('x', 1024 * 1024) })))));

        using HandoffConversation work = await Eventually.EndsAsync(host.Client(Caller).HandoffAsync(AgentId.Parse(Wordy), Handoff.Request("h-large")));
        HandoffUpdate end = await Eventually.EndsAsync(work.CompletionAsync());

        Assert.Equal((HandoffStatus.Failed, "The result is larger than a message may be."), (end.Status, end.Reason));
        await Assert.ThrowsAsync<MessageTooLargeException>(() => host.Client(Caller).HandoffAsync(AgentId.Parse(Wordy), Handoff.Request(new string('h', 200), new string('c', 1024 * 1024))));
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Consumer_ThatThrows_IsRunOnceAndBuriedOnce(string failure)
    {
        string failing = "failing-" + failure.Replace(" ", "-", StringComparison.Ordinal).Replace("'", "", StringComparison.Ordinal);
        await using ForeignPeer foreign = await ForeignPeer.ConnectAsync(vhost.Uri);
        await foreign.DeclareAgentAsync(Caller);
        await foreign.TakeAllAsync(ForeignPeer.InboxOf(Caller));
        var keys = new TestKeys();
        keys.Register(Caller);
        await using AgentHost host = await AgentHost.StartAsync(vhost.Uri, keys, process =>
        {
            process.Services.AddSingleton(new Failure(failure));
            process.WithoutRetry().Agent(failing, self => self.Consumer<FailingConsumer>());
        });

        var request = TestEnvelope.Request(Caller, failing);
        await foreign.SendAsync(failing, TestEnvelope.Sign(request));
        var kept = await foreign.NextAsync(ForeignPeer.DeadLettersOf(failing));
        await host.StopAsync();

        Assert.Equal(TestEnvelope.Sign(request), kept.Body.ToArray());
        Assert.Equal("handler_failed", kept.Text("iacp-reason"));
        Assert.Equal(1, host.Recorder.Count);
        Assert.Empty(await foreign.TakeAllAsync(ForeignPeer.InboxOf(failing)));
        Assert.Empty(await foreign.TakeAllAsync(ForeignPeer.DeadLettersOf(failing)));
        var answer = Assert.Single(await foreign.TakeAllAsync(ForeignPeer.InboxOf(Caller)));
        Assert.Equal("INTERNAL_ERROR", (string?)TestEnvelope.Verify(answer.Body, failing)["message"]!["payload"]!["code"]);
    }

    [Fact]
    public async Task Consumer_ThatRefuses_IsBuriedWithItsReasonAndTellsTheSender()
    {
        const string Picky = "picky-02";
        await using ForeignPeer foreign = await ForeignPeer.ConnectAsync(vhost.Uri);
        var keys = new TestKeys();
        keys.Register("suitor-01");
        await using AgentHost host = await AgentHost.StartAsync(vhost.Uri, keys, process =>
        {
            process.Services.AddSingleton(new Failure("refused"));
            process.Agent(Picky, self => self.Consumer<FailingConsumer>());
        });

        await foreign.SendAsync(Picky, TestEnvelope.Sign(TestEnvelope.Request("suitor-01", Picky)));
        var kept = await foreign.NextAsync(ForeignPeer.DeadLettersOf(Picky));
        var answer = await foreign.NextAsync(ForeignPeer.InboxOf("suitor-01"));

        Assert.Equal(("RATE_LIMITED", "too_often"), (kept.Text("iacp-code"), kept.Text("iacp-reason")));
        Assert.Equal("RATE_LIMITED", (string?)TestEnvelope.Verify(answer.Body, Picky)["message"]!["payload"]!["code"]);
    }

    private sealed record Failure(string Kind);

    private sealed class FailingConsumer(Failure failure, Recorder recorder) : IConsumer<VendorRequest>
    {
        public async Task Consume(ConsumeContext<VendorRequest> context)
        {
            recorder.Add(context.Accepted());
            await Task.Yield();
            throw failure.Kind switch
            {
                "own" => new InvalidOperationException("own"),
                "cancelled" => new OperationCanceledException("own"),
                "task cancelled" => new TaskCanceledException(Task.FromCanceled(new CancellationToken(true))),
                "cancelled by its own token" => new OperationCanceledException(new CancellationToken(true)),
                "cancelled by the message's token" => new OperationCanceledException(context.CancellationToken),
                "aggregate" => new AggregateException(new OperationCanceledException()),
                _ => new MessageRefusedException(new EnvelopeError(ErrorCode.RateLimited, "too_often", "Not so fast.")),
            };
        }
    }
}
