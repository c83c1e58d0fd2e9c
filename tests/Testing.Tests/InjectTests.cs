using System.Security.Cryptography;
using System.Text;
using IacpBus.Agents;
using IacpBus.Agents.Client;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Transport.Receiving;
using IacpBus.Transport.Trust;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace IacpBus.Testing.Tests;

/// <summary>Foreign and hostile bytes straight into an inbox.</summary>
public sealed class InjectTests
{
    private const string Builder = "builder-01";
    private const string Reviewer = "reviewer-02";

    [Theory]
    [InlineData("no envelope", "malformed_json")]
    [InlineData("{}", "missing")]
    public async Task InjectAsync_Garbage_EndsInQuarantineWithItsBytes(string garbage, string reason)
    {
        await using IacpTestBus bus = await StartAsync();

        await bus.InjectAsync(Reviewer, Encoding.UTF8.GetBytes(garbage)).OrFail();
        await bus.SettledAsync().OrFail();

        BuriedMessage buried = Assert.Single(bus.Quarantine(Reviewer));
        Assert.Equal((ErrorCode.PayloadInvalid, reason), (buried.Code, buried.Reason));
        Assert.Equal(garbage, Encoding.UTF8.GetString(buried.Body.Span));
        Assert.Empty(bus.DeadLetters(Reviewer));
        Assert.Empty(bus.SentToOne());
    }

    [Fact]
    public async Task InjectAsync_AForeignContentType_IsRefusedLikeOnTheBroker()
    {
        await using IacpTestBus bus = await StartAsync();

        await bus.InjectAsync(Reviewer, Signed(Builder, Builder), new InjectOptions { ContentType = "application/vnd.masstransit+json" }).OrFail();
        await bus.InjectAsync(Reviewer, Signed(Builder, Builder), new InjectOptions { ContentType = null }).OrFail();
        await bus.SettledAsync().OrFail();

        Assert.Equal("content_type", Assert.Single(bus.Quarantine(Reviewer)).Reason);
        Assert.IsType<CapabilityManifest>(Assert.Single(bus.SentToOne()).Message);
    }

    [Theory]
    [InlineData(Builder, Builder, null)]
    [InlineData(Builder, "somebody-else", "bad_signature")]
    [InlineData("somebody-else", "somebody-else", "unknown_key")]
    public async Task InjectAsync_AnEnvelopeMadeByHand_IsTakenOnlyWithTheKeyOfItsSender(string sender, string key, string? refused)
    {
        await using IacpTestBus bus = await StartAsync();

        await bus.InjectAsync(Reviewer, Signed(sender, key)).OrFail();
        await bus.SettledAsync().OrFail();

        Assert.Equal(refused, bus.Quarantine(Reviewer).SingleOrDefault()?.Reason);
        Assert.Equal(refused is null ? 1 : 0, bus.SentToOne().Count);
    }

    [Fact]
    public async Task InjectAsync_WhatWasHandledBefore_IsNotHandledAgain()
    {
        var seen = new Seen();
        await using IacpTestBus bus = await IacpTestBus.StartAsync(services =>
        {
            services.AddSingleton(seen);
            services.AddIacpAgent(Builder);
            services.AddIacpAgent(Reviewer, agent => agent.Consumer<RecordingConsumer>());
        });

        await bus.Client(Builder).SendAsync(new VendorRequest(), RecipientAddress.Parse(Reviewer)).OrFail();
        await bus.SettledAsync().OrFail();
        await bus.InjectAsync(Reviewer, bus.SentToOne()[0].Body, new InjectOptions { Redelivered = true }).OrFail();
        await bus.SettledAsync().OrFail();

        Assert.Equal([(false, 1)], seen.Messages.Select(accepted => (accepted.Redelivered, accepted.Attempt)));
        Assert.Empty(bus.DeadLetters(Reviewer));
        Assert.Equal(0, bus.Waiting(Reviewer));
    }

    [Fact]
    public async Task InjectAsync_AsARedelivery_SaysSo()
    {
        var seen = new Seen();
        await using IacpTestBus bus = await IacpTestBus.StartAsync(services =>
        {
            services.AddSingleton(seen);
            services.AddIacpAgent(Builder);
            services.AddIacpAgent(Reviewer, agent => agent.Consumer<RecordingConsumer>());
        });
        await bus.StopAgentAsync(Reviewer).OrFail();
        await bus.Client(Builder).SendAsync(new VendorRequest(), RecipientAddress.Parse(Reviewer)).OrFail();

        await bus.InjectAsync(Reviewer, bus.SentToOne()[0].Body, new InjectOptions { Redelivered = true }).OrFail();
        await bus.StartAgentAsync(Reviewer).OrFail();
        await bus.SettledAsync().OrFail();

        // Two copies; whichever comes second finds the message handled.
        Assert.Single(seen.Messages);
        Assert.Equal(0, bus.Waiting(Reviewer));
    }

    [Fact]
    public async Task InjectAsync_ToAnUnknownAgent_ThrowsWithTheCure()
    {
        await using IacpTestBus bus = await StartAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() => bus.InjectAsync("nobody", ReadOnlyMemory<byte>.Empty));
    }

    private static Task<IacpTestBus> StartAsync() => IacpTestBus.StartAsync(services =>
    {
        services.AddIacpAgent(Builder);
        services.AddIacpAgent(Reviewer, agent => agent.Capability("code_review", (_, _) => throw new InvalidOperationException()));
    });

    private static byte[] Signed(string sender, string key)
    {
        var query = new CapabilityQuery();
        var writer = new EnvelopeWriter(new Envelope
        {
            MessageId = MessageId.Parse("019acb7b-1e3c-7f8a-9b4d-5e6f7a8b9c0d"),
            Sender = AgentId.Parse(sender),
            Recipient = RecipientAddress.Parse(Reviewer),
            Channel = ChannelName.For(query.Intent),
            Timestamp = TestClock.Start,
            Type = query.Type,
            Intent = query.Intent,
            Payload = query.ToPayload(),
        });
        using AgentPrivateKey privateKey = TestKeys.Of(AgentId.Parse(key));
        var signature = new byte[64];
        privateKey.Sign(SHA256.HashData(writer.SigningInput.Span), signature);
        return writer.Sign(signature);
    }

    private sealed class Seen
    {
        public List<AcceptedEnvelope> Messages { get; } = [];
    }

    private sealed class RecordingConsumer(Seen seen) : IConsumer<VendorRequest>
    {
        public Task Consume(ConsumeContext<VendorRequest> context)
        {
            seen.Messages.Add(context.Accepted());
            return Task.CompletedTask;
        }
    }
}
